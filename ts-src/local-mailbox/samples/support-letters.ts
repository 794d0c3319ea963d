import { csv, docx, pdf, photo, zip } from './sample-files.ts';
import { MAYA, SUPPORT, saveable, sentBySupport, toSupport, type LetterSample } from './sample.ts';

/** Mail about open cases: what customers write to support and what support answers. */
export const supportLetters: readonly LetterSample[] = [
  {
    kind: 'letter',
    key: 'scanner-3',
    in: toSupport,
    daysAgo: 19,
    at: '08:42',
    expect: saveable,
    by: 'priya.nair',
    to: ['support'],
    cc: ['owen.castle'],
    style: 'outlook',
    hasLogo: true,
    subject: 'Re: Pallet scanner loses its connection in bay 4',
    references: ['20261102-scanner-1@larkfield.example', '20261103-scanner-2@acme.example'],
    says: [
      'Hi Nina,',
      'The label on the docking station says firmware 3.8.1, hardware revision C. I attach a photo, the print is tiny.',
      'Owen swapped the docking stations of bay 3 and bay 4 last night. The fault stayed in bay 4, so it is not the docking station itself. Could it be the new freezer door? It was fitted the same week.',
      'We load 40 lorries a day through that bay, so anything you can do before Thursday is welcome.'
    ],
    files: [photo('docking-station-label.png', 220, 160)]
  },
  {
    kind: 'letter',
    key: 'scanner-4',
    in: sentBySupport,
    daysAgo: 19,
    at: '10:05',
    expect: saveable,
    by: 'support',
    to: ['priya.nair'],
    cc: ['owen.castle'],
    style: 'outlook',
    answers: 'scanner-3',
    subject: 'Re: Pallet scanner loses its connection in bay 4',
    says: [
      'Hello Priya,',
      'Thank you, the photo is clear. Revision C hops between two channels, and a metal door that opens every few minutes is exactly what it does not like.',
      'Please set the radio of bay 4 to channel 11 (Settings > Radio > Fixed). We are sending a directional antenna today, tracking number to follow.',
      'Nina'
    ]
  },
  {
    kind: 'letter',
    key: 'scanner-5',
    in: toSupport,
    daysAgo: 16,
    at: '15:31',
    expect: saveable,
    by: 'owen.castle',
    to: ['support'],
    cc: ['priya.nair'],
    style: 'mobile',
    answers: 'scanner-4',
    subject: 'Re: Pallet scanner loses its connection in bay 4',
    says: ['Antenna fitted at noon. Three hours without a drop so far. Will report on Friday.']
  },
  {
    kind: 'letter',
    key: 'scanner-6',
    in: toSupport,
    daysAgo: 12,
    at: '07:58',
    expect: saveable,
    by: 'isabel.moura',
    to: ['support'],
    cc: ['priya.nair'],
    style: 'gmail',
    answers: 'scanner-5',
    isUnsigned: true,
    subject: 'Fwd: Re: Pallet scanner loses its connection in bay 4',
    says: [
      'Good morning, Priya is on leave and asked me to take over.',
      'The scanner dropped twice on the night shift, at 02:10 and 02:40. Is there a log you would like to see?',
      'Isabel Moura, Warehouse Supervisor, night shift'
    ]
  },
  {
    kind: 'letter',
    key: 'alarm-3',
    in: toSupport,
    daysAgo: 17,
    at: '06:20',
    expect: saveable,
    by: 'lucas.ferreira',
    to: ['support'],
    cc: ['amelia.hart'],
    style: 'gmail',
    subject: 'Re: Temperature alarm on line 2 does not clear',
    references: ['20261104-alarm-1@brightmoor.example', '20261105-alarm-2@acme.example'],
    says: [
      'Hello,',
      'The display shows E-217 after the five seconds. We have held batch 4471 since yesterday evening and need to decide by ten whether to scrap it.',
      'Please call me on the mobile number below, I am on the line.'
    ],
    headers: { Importance: 'high', 'X-Priority': '1 (Highest)' }
  },
  {
    kind: 'letter',
    key: 'alarm-4',
    in: sentBySupport,
    daysAgo: 17,
    at: '06:51',
    expect: saveable,
    by: 'support',
    to: ['lucas.ferreira'],
    cc: ['amelia.hart'],
    style: 'outlook',
    answers: 'alarm-3',
    subject: 'Re: Temperature alarm on line 2 does not clear',
    says: [
      'Lucas, as just discussed on the phone: E-217 is a sensor that answers too late, not a temperature out of range. The chart of sensor B shows 3.8 to 4.1 °C for the whole night, so the batch is fine from our side.',
      'The report for your quality file is attached. A technician arrives tomorrow at 09:00.'
    ],
    files: [
      pdf('Sensor-report-line-2.pdf', [
        'Sensor report, line 2',
        'Sensor B: 3.8 to 4.1 degrees, no gap',
        'Sensor A: late answers from 21:14 (E-217)'
      ]),
      csv('sensor-b.csv', [
        ['time', 'celsius'],
        ['2026-11-05T22:00Z', '3.9'],
        ['2026-11-05T23:00Z', '4.0'],
        ['2026-11-06T00:00Z', '3.8']
      ])
    ]
  },
  {
    kind: 'letter',
    key: 'certificate-1',
    in: toSupport,
    daysAgo: 15,
    at: '13:12',
    expect: saveable,
    by: 'amelia.hart',
    to: ['support'],
    style: 'outlook',
    subject: 'Certificate for sensor B - case 00001005',
    says: [
      'Hello team,',
      'For our audit on the 20th I need the certificate of conformity of the replaced sensor. Last time (case 00001005) you sent it within a day, thank you for that.',
      'Serial number: TS-4471-B-0098.'
    ]
  },
  {
    kind: 'letter',
    key: 'drift-2',
    in: toSupport,
    daysAgo: 14,
    at: '09:30',
    expect: saveable,
    by: 'greta.baumann',
    to: ['support'],
    cc: ['clara.roux'],
    style: 'outlook-de',
    subject: 'AW: Calibration drift after firmware 4.2',
    references: ['20261106-drift-1@acme.example'],
    says: [
      'Dear Nina,',
      'good to hear that you could reproduce it. Our laboratory repeated the series over the weekend, see the raw data in the archive. The drift starts 40 minutes after warm-up, always upwards, about 0.3 % an hour.',
      'Clara needs a date for 4.2.1: the accreditation body visits us in two weeks.'
    ],
    files: [
      zip('drift-raw-data.zip', {
        'run-1.csv': 'minute;value\n0;100.00\n40;100.01\n60;100.11\n',
        'run-2.csv': 'minute;value\n0;100.00\n40;100.02\n60;100.12\n',
        'README.txt': 'Both runs at 21.5 degrees.\n'
      })
    ]
  },
  {
    kind: 'letter',
    key: 'drift-3',
    in: toSupport,
    daysAgo: 6,
    at: '11:47',
    expect: saveable,
    by: 'clara.roux',
    to: ['support'],
    cc: ['greta.baumann'],
    style: 'outlook-fr',
    answers: 'drift-2',
    subject: 'RE: Calibration drift after firmware 4.2',
    says: [
      'Bonjour Nina,',
      'La version 4.2.1 est installée sur trois appareils. Après six heures, la dérive reste sous 0,02 %. C’est parfait pour nous.',
      'Pouvez-vous m’envoyer la note de version en français pour le dossier qualité ?'
    ]
  },
  {
    kind: 'letter',
    key: 'probe-1',
    in: toSupport,
    daysAgo: 9,
    at: '12:02',
    expect: saveable,
    by: 'yusuf.demir',
    to: ['support'],
    style: 'plain',
    subject: 'Case 00001008: replacement probe',
    says: [
      'Hello,',
      'the carrier says the parcel was delivered on Tuesday at 10:14 and signed by "HOFFMAN". Nobody of that name works here.\nCould you open an investigation and send a second probe meanwhile? Our spare is the last one.'
    ]
  },
  {
    kind: 'letter',
    key: 'api-2',
    in: toSupport,
    daysAgo: 13,
    at: '22:18',
    expect: saveable,
    by: 'ines.moreno',
    to: ['support'],
    style: 'plain',
    subject: 'Re: API returns 429 during the nightly sync',
    references: ['20261109-api-1@dunmore-robotics.example'],
    says: [
      'Hi,\n\nsome numbers from last night:',
      '- 02:00 to 02:07: 1,204 requests, 0 errors\n- 02:07 to 02:31: 3,880 requests, 2,950 x 429\n- Retry-After is always 1, even in the 20th answer in a row',
      'Request ids of the first and the last refused call:\n  7f0c-22aa-02:07:13\n  91be-04d1-02:31:40',
      'Is the limit per key or per address? We run four workers behind one NAT.'
    ]
  },
  {
    kind: 'letter',
    key: 'api-3',
    in: sentBySupport,
    daysAgo: 12,
    at: '08:15',
    expect: saveable,
    by: 'support',
    to: ['ines.moreno'],
    style: 'outlook',
    answers: 'api-2',
    subject: 'Re: API returns 429 during the nightly sync',
    says: [
      'Hi Ines,',
      'The limit is per key: 50 requests a second with bursts of 200. Your four workers share one key, so they share the bucket. I have raised yours to 120 for the night window until the end of the month.',
      'Two things would help for good: use the batch endpoint (100 items a call), and let the workers start at different minutes. Documentation: https://www.acme.example/docs/api/limits'
    ]
  },
  {
    kind: 'letter',
    key: 'api-4',
    in: toSupport,
    daysAgo: 10,
    at: '07:03',
    expect: saveable,
    by: 'ines.moreno',
    to: ['support'],
    style: 'plain',
    answers: 'api-3',
    subject: 'Re: API returns 429 during the nightly sync',
    says: ['Batching did it: 61 calls instead of 5,000, done in 40 seconds. You can close the case. Thanks!']
  },
  {
    kind: 'letter',
    key: 'arm-1',
    in: [{ mailbox: SUPPORT }, { mailbox: MAYA }],
    daysAgo: 8,
    at: '05:55',
    expect: saveable,
    by: 'sean.keogh',
    to: ['support', 'maya'],
    style: 'outlook',
    subject: 'Arm controller restarts every night - escalation',
    says: [
      'Nina, Maya,',
      'This is the eleventh night. At 03:12 the controller of cell 7 restarts, the arm loses its reference and the morning shift spends 25 minutes homing it. My plant manager asked me today why we buy from Acme.',
      'I want an engineer on site this week and a written cause by Friday. Case 00001010.'
    ],
    headers: { Importance: 'high' }
  },
  {
    kind: 'letter',
    key: 'keys-3',
    in: toSupport,
    daysAgo: 11,
    at: '16:40',
    expect: saveable,
    by: 'eleanor.voss',
    to: ['support'],
    style: 'apple',
    subject: 'Re: Room keys stop working after midnight',
    references: ['20261110-keys-1@harbourlight.example', '20261111-keys-2@acme.example'],
    says: [
      'Dear Nina,',
      'Well spotted: the encoder is seven hours ahead. Samuel set it to the time of a guest from Bangkok, he says as a joke.',
      'How do we set it back without making new keys for 212 rooms?',
      'Eleanor'
    ]
  },
  {
    kind: 'letter',
    key: 'conference-1',
    in: toSupport,
    daysAgo: 7,
    at: '10:22',
    expect: saveable,
    by: 'samuel.voss',
    to: ['support'],
    style: 'apple',
    subject: 'Sound system for the autumn conference: two questions',
    says: [
      'Hello,',
      'we use the same mailbox as the front office, so please write my name into the subject when you answer: Samuel, events.',
      'Question one: can the system play from a phone without a cable? Question two: how many wireless microphones can run at once in the ballroom?'
    ]
  },
  {
    kind: 'letter',
    key: 'sso-1',
    in: toSupport,
    daysAgo: 5,
    at: '08:00',
    expect: saveable,
    by: 'dev.patel',
    to: ['support'],
    style: 'outlook',
    subject: '[thread::q8T2n6VwSsaXk1RmPz0LCw0::] Single sign-on fails after certificate change',
    says: [
      'Morning,',
      'We uploaded the new certificate yesterday at 18:00, and since then nobody gets in. The error page says "Signature validation failed (assertion)". The fingerprint we see on your side is still the old one.',
      '- Old: ends with 9A:41\n- New: ends with C7:0E',
      'Sixty people are waiting. The only workaround is the emergency administrator login.'
    ]
  },
  {
    kind: 'letter',
    key: 'sso-2',
    in: sentBySupport,
    daysAgo: 5,
    at: '08:19',
    expect: saveable,
    by: 'support',
    to: ['dev.patel'],
    style: 'outlook',
    answers: 'sso-1',
    subject: 'Re: [thread::q8T2n6VwSsaXk1RmPz0LCw0::] Single sign-on fails after certificate change',
    says: [
      'Dev, the new certificate was stored but not active. It is now. Please ask two people to try and tell me the result; I stay on this until it works.'
    ]
  },
  {
    kind: 'letter',
    key: 'seal-1',
    in: toSupport,
    daysAgo: 4,
    at: '14:26',
    expect: saveable,
    by: 'lars.hagen',
    to: ['support'],
    cc: ['ingrid.solberg'],
    style: 'mobile',
    subject: 'Seal numbers, gate 2',
    says: [
      'Three containers this morning where the camera reads an 8 and the seal says B. Photos attached. Ship leaves at six.'
    ],
    files: [photo('seal-1.png', 160, 120), photo('seal-2.png', 150, 110)]
  },
  {
    kind: 'letter',
    key: 'fermenter-1',
    in: toSupport,
    daysAgo: 3,
    at: '18:09',
    expect: saveable,
    by: 'caleb.reed',
    to: ['support'],
    style: 'gmail',
    subject: 'Case 00001018 - sensor reads zero again',
    says: [
      'Hey folks,',
      'tank 5 reads zero again since the hot rinse. Tank 3 and 4 are fine with the same rinse. I swapped the cables between 4 and 5 and the zero moved to 4, so my money is on the cable.',
      'Can you send one, three metres, with the angled plug? Big photo of the plug attached so you do not have to guess.'
    ],
    files: [photo('angled-plug.png', 1180, 900)]
  },
  {
    kind: 'letter',
    key: 'portal-1',
    in: toSupport,
    daysAgo: 3,
    at: '09:17',
    expect: saveable,
    by: 'tessa.bloom',
    to: ['support'],
    cc: ['leah.abramson'],
    style: 'outlook',
    subject: 'Patient portal: opening hours and privacy notice',
    says: [
      'Hello,',
      'Two corrections for the portal, please: Wednesdays we now open until 20:00, and the privacy notice must name Dr. Abramson as the responsible person. The approved text is in the document.'
    ],
    files: [
      docx('Privacy-notice-v3.docx', [
        'Privacy notice',
        'Responsible for the processing of your data is Dr. Leah Abramson, Juniper Hollow Clinics, Denver.'
      ])
    ]
  },
  {
    kind: 'letter',
    key: 'meter-2',
    in: toSupport,
    daysAgo: 2,
    at: '11:11',
    expect: saveable,
    by: 'daan.devries',
    to: ['support'],
    cc: ['fatima.elamrani'],
    style: 'outlook',
    hasLogo: true,
    subject: 'RE: Meter data gap on 3 November',
    references: ['20261112-meter-1@lumenvale.example'],
    says: [
      'Hi Nina,',
      'The regulator wants an estimate for the gap by Monday. Could you confirm in writing that the meters kept counting and only the transfer failed? One sentence is enough, on letterhead if possible.'
    ]
  },
  {
    kind: 'letter',
    key: 'claims-2',
    in: toSupport,
    daysAgo: 2,
    at: '15:50',
    expect: saveable,
    by: 'walter.grimes',
    to: ['support'],
    cc: ['peter.oshea'],
    style: 'outlook',
    subject: 'RE: Claims upload rejects PDF files',
    references: ['20261113-claims-1@acme.example'],
    says: [
      'Ms Okafor,',
      "the files come from a multifunction scanner, model year 2011. My colleague Peter O'Shea found that the rejected ones declare PDF 1.2. A sample is attached; it contains no personal data."
    ],
    files: [pdf('claim-sample.pdf', ['Claim form 77-B', 'Sample without personal data'])]
  },
  {
    kind: 'letter',
    key: 'hijack-1',
    in: toSupport,
    daysAgo: 1,
    at: '03:33',
    expect: saveable,
    by: 'ghost',
    to: ['support'],
    style: 'gmail',
    isUnsigned: true,
    subject: 'Re: Invoice AC-20871 was charged twice - case 00001003',
    references: ['20261102-scanner-1@larkfield.example'],
    says: [
      'Hello, this is about case 00001003. Hana has moved to another department and I take over her payments.',
      'Our bank details have changed. Please send the refund to the new account only, and answer to this address, not to the old one.'
    ]
  }
];
