import { domainToUnicode } from 'node:url';
import { docx, pdf, xlsx } from './sample-files.ts';
import { MAYA, filtered, saveable, sentByMaya, toMaya, toSupport, type LetterSample } from './sample.ts';

const toSalesforceFolder = [{ mailbox: MAYA, folder: 'Salesforce', isRead: true }];

/** Maya's mail: offers, orders, new people, colleagues and private matters. */
export const salesLetters: readonly LetterSample[] = [
  {
    kind: 'letter',
    key: 'bergen-3',
    in: toMaya,
    daysAgo: 20,
    at: '09:05',
    expect: saveable,
    by: 'ingrid.solberg',
    to: ['maya'],
    cc: ['mei.tan'],
    style: 'outlook',
    hasLogo: true,
    subject: 'RE: Terminal Bergen: our offer',
    references: ['20261028-quote-1@acme.example', '20261030-quote-2@fjordhaven.example'],
    says: [
      'Dear Maya,',
      'Our board met yesterday. They like the gate automation and dislike the price of gate 2, since that gate handles a fifth of the traffic.',
      "Would you consider gate 1 now and an option on gate 2 at today's price, valid for twelve months? Then we could sign before Christmas."
    ]
  },
  {
    kind: 'letter',
    key: 'bergen-4',
    in: sentByMaya,
    daysAgo: 19,
    at: '16:12',
    expect: saveable,
    by: 'maya',
    to: ['ingrid.solberg'],
    cc: ['theo'],
    style: 'outlook',
    answers: 'bergen-3',
    subject: 'RE: Terminal Bergen: our offer',
    says: [
      'Dear Ingrid,',
      'Yes to both. Revised offer attached: gate 1 with delivery in week 9, gate 2 as an option at the same price until the end of next November.',
      "If you sign by 15 December, Theo's team can use the quiet week after New Year for the groundwork."
    ],
    files: [
      pdf('Offer-AC-3319-rev2.pdf', [
        'Offer AC-3319, revision 2',
        'Fjordhaven Shipping, Terminal Bergen',
        'Gate 1: 118,000',
        'Option gate 2: 92,000'
      ]),
      xlsx('Offer-AC-3319-rev2.xlsx', [
        ['Item', 'Quantity', 'Price'],
        ['Gate controller', 1, 64000],
        ['Camera set', 2, 27000],
        ['Installation', 1, 27000]
      ])
    ]
  },
  {
    kind: 'letter',
    key: 'bergen-5',
    in: toSalesforceFolder,
    daysAgo: 13,
    at: '08:31',
    expect: saveable,
    by: 'ingrid.solberg',
    to: ['maya'],
    cc: ['theo'],
    style: 'outlook',
    answers: 'bergen-4',
    subject: 'RE: Terminal Bergen: our offer',
    says: [
      'Dear Maya, signed copy attached. Purchase order 77-2041 follows by post. I look forward to the groundwork.'
    ],
    files: [pdf('AC-3319-signed.pdf', ['Offer AC-3319, revision 2', 'Signed: I. Solberg, Managing Director'])]
  },
  {
    kind: 'letter',
    key: 'rigs-2',
    in: toMaya,
    daysAgo: 15,
    at: '10:48',
    expect: saveable,
    by: 'matteo.ricci',
    to: ['maya'],
    cc: ['giulia.conti', 'elena.marchetti'],
    style: 'gmail-it',
    subject: 'Re: Brake test rigs, batch 2',
    references: ['20261107-rigs-1@acme.example'],
    says: [
      'Buongiorno Maya,',
      "la settimana 50 va bene, ma solo se il collaudo resta a Torino. Giulia ha preparato l'elenco delle prove, in allegato.",
      "Elena vi chiamerà per fissare l'orario. Numero d'ordine: 2026-8814."
    ],
    files: [
      xlsx('elenco-prove.xlsx', [
        ['Prova', 'Carico kN'],
        ['Frenata fredda', 40],
        ['Frenata calda', 65]
      ])
    ]
  },
  {
    kind: 'letter',
    key: 'rigs-3',
    in: sentByMaya,
    daysAgo: 15,
    at: '13:20',
    expect: saveable,
    by: 'maya',
    to: ['matteo.ricci'],
    cc: ['giulia.conti'],
    style: 'outlook',
    answers: 'rigs-2',
    subject: 'Re: Brake test rigs, batch 2',
    says: [
      'Buongiorno Matteo,',
      "slot reserved for week 50, acceptance in Turin. I will answer Giulia's list line by line tomorrow. Grazie!"
    ]
  },
  {
    kind: 'letter',
    key: 'line3-1',
    in: toMaya,
    daysAgo: 10,
    at: '14:03',
    expect: saveable,
    by: 'joon.park',
    to: ['maya'],
    style: 'gmail',
    subject: 'Line 3 sensors, split delivery?',
    says: [
      'Hi Maya,',
      'Could we take half of the sensors in December and half in February? Finance would like to see them in two budget years. Price should stay the same of course :)'
    ]
  },
  {
    kind: 'letter',
    key: 'optik-1',
    in: toMaya,
    daysAgo: 9,
    at: '07:39',
    expect: saveable,
    by: 'sabine.kessler',
    to: ['maya'],
    style: 'gmail-de',
    subject: 'Rückfrage zu Ihrem Angebot',
    says: [
      'Guten Tag Frau Stone,',
      'vielen Dank für das freundliche Gespräch auf der Messe. Zwei Fragen habe ich noch: Läuft die Software auch auf unseren alten Kassen, und ist die Schulung im Preis enthalten?',
      'Wir haben drei Filialen und würden gern mit der in der Altstadt anfangen.'
    ]
  },
  {
    kind: 'letter',
    key: 'optik-2',
    in: sentByMaya,
    daysAgo: 9,
    at: '11:25',
    expect: saveable,
    by: 'maya',
    to: ['sabine.kessler'],
    style: 'outlook',
    answers: 'optik-1',
    subject: 'AW: Rückfrage zu Ihrem Angebot',
    says: [
      'Guten Tag Frau Kessler,',
      'ja und ja: die Kassen ab Baujahr 2019 genügen, und ein Schulungstag je Filiale ist enthalten.',
      'Passt Ihnen ein Telefonat am Donnerstag um 10 Uhr?'
    ]
  },
  {
    kind: 'letter',
    key: 'optik-3',
    in: toMaya,
    daysAgo: 8,
    at: '06:58',
    expect: saveable,
    by: 'sabine.kessler',
    to: ['maya'],
    style: 'gmail-de',
    answers: 'optik-2',
    subject: 'Re: AW: Rückfrage zu Ihrem Angebot',
    says: ['Donnerstag um 10 passt wunderbar. Bitte auf dem Festnetz, das Handy hat im Laden keinen Empfang.']
  },
  {
    kind: 'letter',
    key: 'parfum-1',
    in: toMaya,
    daysAgo: 12,
    at: '09:44',
    expect: saveable,
    by: 'camille.laurent',
    to: ['maya'],
    cc: ['hugo.bernard'],
    style: 'gmail-fr',
    subject: 'Ligne de conditionnement : calendrier',
    says: [
      'Bonjour Maya,',
      'Merci pour la visite de mardi. Hugo confirme que l’atelier 2 sera libre dès le 11 janvier. Il nous faut encore le plan d’implantation et la consommation d’air comprimé.',
      'Pourriez-vous aussi préciser le délai pour les pièces de format ? Nous lançons deux nouveaux flacons au printemps.'
    ]
  },
  {
    kind: 'letter',
    key: 'norte-1',
    in: toMaya,
    daysAgo: 6,
    at: '17:21',
    expect: saveable,
    by: 'carlos.ibarra',
    to: ['maya'],
    style: 'gmail-es',
    subject: 'Solicitud de presupuesto: básculas para cosecha',
    says: [
      'Estimada Maya:',
      'Me dio su contacto Rosa Jiménez, de Vega Catering. Buscamos seis básculas para camiones, con envío de datos a nuestro sistema.',
      '¿Podría enviarnos un presupuesto antes del día 30? Teléfono: +34 655 550 142.'
    ]
  },
  {
    kind: 'letter',
    key: 'stocznia-1',
    in: toMaya,
    daysAgo: 5,
    at: '12:36',
    expect: saveable,
    by: 'zofia.kaminska',
    to: ['maya'],
    cc: ['adam.nowak'],
    style: 'gmail-pl',
    subject: 'Czujniki w suchym doku – pytanie o gwarancję',
    says: [
      'Dzień dobry,',
      'czy gwarancja obejmuje też czujniki zamontowane pod wodą? Adam przygotowuje specyfikację i chciałby dołączyć Państwa kartę katalogową.',
      'Prosimy o odpowiedź do piątku.'
    ]
  },
  {
    kind: 'letter',
    key: 'mori-1',
    in: toMaya,
    daysAgo: 7,
    at: '01:14',
    expect: saveable,
    by: 'naoko.ishida',
    to: ['maya'],
    cc: ['haruto.mori'],
    style: 'gmail',
    isUnsigned: true,
    subject: 'お見積もりのお願い（トルクセンサー）',
    says: [
      'アクメ株式会社\nストーン様',
      'いつもお世話になっております。森精密の石田です。展示会でご紹介いただいたトルクセンサー20台のお見積もりをお願いいたします。',
      '納期は来年2月末を希望しております。どうぞよろしくお願いいたします。',
      '石田 直子\n森精密 購買部\n電話 03-5550-0142'
    ]
  },
  {
    kind: 'letter',
    key: 'lotus-1',
    in: toMaya,
    daysAgo: 4,
    at: '02:47',
    expect: saveable,
    by: 'wei.zhang',
    to: ['maya'],
    style: 'gmail',
    isUnsigned: true,
    subject: '关于扫描仪的报价',
    says: [
      'Stone 女士，您好！',
      '我们在仓库里需要三十台扫描仪，请问最低价格和交货时间是多少？如果方便，请附上产品手册。',
      '张伟\n采购经理 | Lotus Freight\n电话：+86 10 5555 0142'
    ]
  },
  {
    kind: 'letter',
    key: 'cedar-1',
    in: toMaya,
    daysAgo: 4,
    at: '06:30',
    expect: saveable,
    by: 'layla.haddad',
    to: ['maya'],
    style: 'gmail',
    isUnsigned: true,
    subject: 'طلب عرض سعر لأجهزة القياس',
    says: [
      'السيدة مايا ستون المحترمة،',
      'نرجو تزويدنا بعرض سعر لعشرة أجهزة قياس من طراز M-40، مع شروط الدفع ومدة التسليم إلى بيروت.',
      'مع خالص التحية،\nليلى حداد\nمديرة المشتريات'
    ]
  },
  {
    kind: 'letter',
    key: 'kuehlung-2',
    in: toSupport,
    daysAgo: 8,
    at: '07:12',
    expect: saveable,
    by: 'joerg.mueller',
    to: ['support'],
    cc: ['anneliese.weiss'],
    style: 'outlook-de',
    subject: 'AW: Kühlung im Lager fällt aus',
    references: ['20261114-lager-1@xn--mllerhof-65a.example'],
    says: [
      'Sehr geehrte Frau Okafor,',
      'heute Nacht ist die Kühlung wieder um 3 Uhr ausgefallen, diesmal für 40 Minuten. Der Käse hat es überlebt, meine Nerven nicht.',
      'Frau Weiß schickt Ihnen das Protokoll. Bitte schicken Sie jemanden, bevor das Weihnachtsgeschäft beginnt.'
    ]
  },
  {
    kind: 'letter',
    key: 'plus-1',
    in: toMaya,
    daysAgo: 11,
    at: '19:02',
    expect: saveable,
    by: 'priya.nair+acme@larkfield.example',
    to: ['maya'],
    style: 'gmail',
    isUnsigned: true,
    subject: 'Second depot: floor plan',
    says: [
      'Hi Maya, floor plan of the second depot attached. Twelve bays, four of them for freezers, so please count on four antennas.',
      'Priya'
    ],
    files: [pdf('depot-2-floor-plan.pdf', ['Depot 2', '12 bays, 4 freezer bays'])]
  },
  {
    kind: 'letter',
    key: 'books-1',
    in: toMaya,
    daysAgo: 3,
    at: '13:37',
    expect: saveable,
    by: 'una.fairweather',
    to: ['maya'],
    style: 'apple',
    subject: 'Shelf labels that change by themselves',
    says: [
      'Dear Maya,',
      'a customer told me that Acme makes price labels with electronic paper. We are a small shop, four rooms and 11,000 books. Is that silly, or do you sell to people like us?',
      'Una'
    ]
  },
  {
    kind: 'letter',
    key: 'finch-1',
    in: [{ mailbox: MAYA, categories: ['Salesforce'] }],
    daysAgo: 2,
    at: '08:08',
    expect: saveable,
    by: 'marlow.finch',
    to: ['maya'],
    style: 'outlook',
    subject: 'Order: 40 labels and one base station',
    says: [
      'Good morning,',
      'please take this as our order, as quoted on Tuesday: 40 labels, one base station, delivery to the shop before noon.',
      'Our VAT number is GB 555 0142 00.'
    ]
  },
  {
    kind: 'letter',
    key: 'szabo-1',
    in: [{ mailbox: MAYA, folder: 'Archive', categories: ['Salesforce'] }],
    daysAgo: 18,
    at: '08:08',
    expect: { disposition: 'ignored' },
    by: 'viktoria.szabo',
    to: ['maya'],
    style: 'gmail',
    subject: 'Catalogue',
    says: ['Hello Maya, thank you for the catalogue. We come back to you in spring when the new hall is built.']
  },
  {
    kind: 'letter',
    key: 'pilot-2',
    in: toMaya,
    daysAgo: 6,
    at: '07:45',
    expect: saveable,
    by: 'liis.kask',
    to: ['theo'],
    cc: ['maya', 'kristjan.tamm'],
    style: 'gmail',
    subject: 'Re: Pilot next steps',
    references: ['20261115-pilot-1@acme.example'],
    says: [
      'Hi Theo,',
      'agenda looks good. Two wishes: Kristjan would like the raw data as Parquet instead of CSV, and we need a processing agreement before the first file moves. Draft attached, changes welcome.'
    ],
    files: [
      docx('Data-processing-agreement-draft.docx', ['Data processing agreement', 'between Yarrow Analytics and Acme'])
    ]
  },
  {
    kind: 'letter',
    key: 'legal-1',
    in: toMaya,
    daysAgo: 5,
    at: '16:55',
    expect: saveable,
    by: 'harriet.pike',
    to: ['maya'],
    cc: ['keiko.tanaka'],
    style: 'outlook',
    subject: 'Licence renewal and one clause',
    says: [
      'Maya,',
      'We will renew. Clause 9.2 still says that you may audit us "at any time". We are a law firm; please make that "on thirty days\' notice, once a year". Keiko has marked it up.'
    ],
    files: [
      docx('Licence-2027-marked.docx', ['9.2 The supplier may audit the customer on thirty days notice, once a year.'])
    ]
  },
  {
    kind: 'letter',
    key: 'private-1',
    in: toMaya,
    daysAgo: 7,
    at: '20:15',
    expect: { disposition: 'ignored' },
    by: 'kay.morgan',
    to: ['maya'],
    style: 'mobile',
    subject: 'Saturday',
    headers: { Sensitivity: 'Private' },
    says: ['Are we still on for Saturday? Mum asks whether you bring the cake. Do not forget the candles this time.']
  },
  {
    kind: 'letter',
    key: 'internal-1',
    in: toMaya,
    daysAgo: 14,
    at: '09:00',
    expect: filtered,
    by: 'theo',
    to: ['maya'],
    cc: ['viktor'],
    style: 'outlook',
    subject: 'Discount for Fjordhaven, internal',
    says: ['Maya,', 'we can go down to 8 % on gate 1, not more. Please do not forward. Viktor has the margin table.']
  },
  {
    kind: 'letter',
    key: 'internal-2',
    in: sentByMaya,
    daysAgo: 14,
    at: '09:31',
    expect: filtered,
    by: 'maya',
    to: ['theo'],
    cc: ['viktor'],
    style: 'outlook',
    answers: 'internal-1',
    subject: 'RE: Discount for Fjordhaven, internal',
    says: ['8 % is fine, they did not ask for more than 6. I keep the rest for gate 2.']
  },
  {
    kind: 'letter',
    key: 'internal-3',
    in: toSupport,
    daysAgo: 6,
    at: '13:45',
    expect: filtered,
    by: 'maya',
    to: ['support'],
    style: 'outlook',
    subject: 'Dunmore: who goes on site?',
    says: ['Nina, Sean called again. Who can be in Dublin on Thursday? I would join for the first hour.']
  },
  {
    kind: 'letter',
    key: 'canteen-1',
    in: toMaya,
    daysAgo: 1,
    at: '10:30',
    expect: filtered,
    by: 'canteen',
    to: ['maya'],
    cc: ['theo', 'viktor'],
    style: 'gmail',
    isUnsigned: true,
    subject: 'Lunch this week',
    says: [
      '- Monday: leek and potato soup\n- Tuesday: lasagne\n- Wednesday: chickpea curry\n- Thursday: fish pie\n- Friday: pancakes',
      'Order before 10:30, please.'
    ]
  },
  {
    kind: 'letter',
    key: 'cheap-1',
    in: toMaya,
    daysAgo: 10,
    at: '04:12',
    expect: filtered,
    by: 'cheapleads',
    to: ['maya'],
    style: 'gmail',
    subject: 'Quick question, Maya',
    says: [
      'Hi Maya,',
      'I noticed that Acme is growing fast (congrats!). Would 50,000 verified decision makers help you hit your number this quarter?',
      'Worth a 7-minute chat?'
    ]
  },
  {
    kind: 'letter',
    key: 'cheap-2',
    in: toMaya,
    daysAgo: 7,
    at: '04:12',
    expect: filtered,
    by: 'cheapleads',
    to: ['maya'],
    style: 'gmail',
    answers: 'cheap-1',
    subject: 'Re: Quick question, Maya',
    says: ['Just floating this to the top of your inbox :)']
  },
  {
    kind: 'letter',
    key: 'cheap-3',
    in: toMaya,
    daysAgo: 4,
    at: '10:20',
    expect: saveable,
    by: 'orders',
    to: ['maya'],
    style: 'plain',
    subject: 'Your complaint 4410',
    says: [
      'Dear Ms Stone,',
      'we confirm that your address was deleted from our lists on 17 November and that you will get no further advertising from us.'
    ]
  },
  {
    kind: 'letter',
    key: 'recruit-1',
    in: toMaya,
    daysAgo: 13,
    at: '08:55',
    expect: filtered,
    by: 'jobs',
    to: ['maya'],
    style: 'outlook',
    subject: 'Confidential: Sales Director, 130k + car',
    says: ['Hi Maya,', 'Your profile came up for a role that is not advertised. Ten minutes this week?']
  },
  {
    kind: 'letter',
    key: 'idn-1',
    in: toMaya,
    daysAgo: 2,
    at: '09:26',
    expect: saveable,
    by: `anneliese.weiss@${domainToUnicode('xn--mllerhof-65a.example')}`,
    to: ['maya'],
    style: 'plain-de',
    isUnsigned: true,
    subject: 'Bestellung Etiketten',
    says: [
      'Guten Tag Frau Stone,',
      'bitte schicken Sie uns noch einmal 500 Etiketten wie im Mai.\nRechnung wie immer an die Buchhaltung.',
      'Anneliese Weiß\nMüllerhof Feinkost, Einkauf'
    ]
  },
  {
    kind: 'letter',
    key: 'terms-1',
    in: toMaya,
    daysAgo: 1,
    at: '14:41',
    expect: saveable,
    by: 'rui.teixeira',
    to: ['maya'],
    cc: ['beatriz.carvalho'],
    style: 'outlook',
    hasLogo: true,
    subject: 'Dye house controls: payment terms',
    says: [
      'Hello Maya,',
      'Our bank offers a letter of credit at 60 days. Would that work for you instead of 30 % in advance? Beatriz keeps the slot in March free for the installation.'
    ]
  }
];
