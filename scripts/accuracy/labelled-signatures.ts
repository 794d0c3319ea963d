/** A signature written for this measurement, with what a person reads in it. Names and companies are invented. */
export interface LabelledSignature {
  readonly sender: string;
  readonly text: string;
  readonly firstName: string;
  readonly lastName: string | null;
  readonly title: string | null;
  readonly company: string | null;
  readonly phones: readonly string[];
  readonly website: string | null;
  readonly address: string | null;
}

const SENDERS: Readonly<Record<string, string>> = {
  ida: 'Ida Holm <ida.holm@northwind.example>',
  mia: 'Mia Berg <mia.berg@acme.example>',
  bo: 'Bo Lind <bo@acme.example>',
  ana: 'Ana Ruiz <ana.ruiz@northwind.example>',
  tom: 'Tom Frey <t.frey@acme.example>'
};

/** sender; lines; title; company; phones (kind and number); website; address. `-` stands for none. */
const ROWS: readonly string[] = [
  'ida; Best regards,|Ida Holm|Sales Manager|Northwind Pumps GmbH|Hauptstraße 12|10115 Berlin|Tel: +49 30 901820|www.northwind.example; Sales Manager; Northwind Pumps GmbH; work +4930901820; www.northwind.example; Hauptstraße 12, 10115 Berlin',
  'mia; Thanks,|Mia Berg|Director of Purchasing|Acme Inc.|Phone: (202) 555-0143; Director of Purchasing; Acme Inc.; work +12025550143; -; -',
  'bo; --|Bo Lind|Software Engineer|Acme Ltd|Mobile: +44 7911 123456; Software Engineer; Acme Ltd; mobile +447911123456; -; -',
  'ana; Saludos cordiales,|Ana Ruiz|Gerente de compras|Northwind S.L.|Calle Mayor 5|28013 Madrid|Tel. +34 91 123 45 67; Gerente de compras; Northwind S.L.; work +34911234567; -; Calle Mayor 5, 28013 Madrid',
  'tom; Mit freundlichen Grüßen|Tom Frey|Projektleiter|Acme GmbH|Mobil: +49 1512 3456789|Fax: +49 30 901821; Projektleiter; Acme GmbH; mobile +4915123456789, fax +4930901821; -; -',
  'ida; Cordialement,|Ida Holm|Responsable des ventes|Northwind SARL|12 rue de la Paix|75002 Paris|Tél : +33 1 42 68 53 00; Responsable des ventes; Northwind SARL; work +33142685300; -; 12 rue de la Paix, 75002 Paris',
  'mia; Cordiali saluti|Mia Berg|Direttrice|Acme S.r.l.|Via Roma 7|20121 Milano|Tel. +39 02 1234 5678; Direttrice; Acme S.r.l.; work +390212345678; -; Via Roma 7, 20121 Milano',
  'bo; Met vriendelijke groet,|Bo Lind|Adviseur|Acme B.V.|Keizersgracht 10|1015 CN Amsterdam|T: +31 20 123 4567; Adviseur; Acme B.V.; work +31201234567; -; Keizersgracht 10, 1015 CN Amsterdam',
  'ana; Med vänliga hälsningar|Ana Ruiz|Projektledare|Northwind AB|Tel: +46 8 123 456 78; Projektledare; Northwind AB; work +46812345678; -; -',
  'tom; Pozdrawiam|Tom Frey|Dyrektor|Acme Sp. z o.o.|tel. +48 22 123 45 67; Dyrektor; Acme Sp. z o.o.; work +48221234567; -; -',
  'ida; Kind regards|Ida; -; -; -; -; -',
  'mia; Mia; -; -; -; -; -',
  'bo; Cheers,|Bo Lind|CTO, Acme Inc.|202-555-0187; CTO; Acme Inc.; other +12025550187; -; -',
  'ana; Ana Ruiz | Consultant | Northwind Group|+34 612 34 56 78; Consultant; Northwind Group; mobile +34612345678; -; -',
  'tom; Regards,|Tom Frey|Account Executive|Acme Corporation|o: 202-555-0110 | m: 202-555-0111; Account Executive; Acme Corporation; work +12025550110, mobile +12025550111; -; -',
  'ida; Best,|Ida Holm|Northwind Pumps|https://www.northwind.example/pumps; -; Northwind Pumps; -; https://www.northwind.example/pumps; -',
  'mia; Sincerely,|Mia Berg, PhD|Chief Scientist|Acme Research Institute|100 Main Street, Suite 5|Springfield, IL 62701; Chief Scientist; Acme Research Institute; -; -; 100 Main Street, Suite 5, Springfield, IL 62701',
  'bo; Viele Grüße|Bo|Sent from my iPhone; -; -; -; -; -',
  'ana; Atentamente,|Ing. Ana Ruiz|Directora|Northwind S.A.|Móvil: +52 55 1234 5678; Directora; Northwind S.A.; mobile +525512345678; -; -',
  'tom; Best wishes|Tom Frey|Founder & CEO|Acme LLC|tom.frey@acme.example|acme.example; Founder & CEO; Acme LLC; -; acme.example; -',
  'ida; Freundliche Grüße|Ida Holm|Leiterin Vertrieb|Northwind AG|Bahnhofstrasse 1|8001 Zürich|Schweiz|Tel. 044 668 18 00; Leiterin Vertrieb; Northwind AG; work +41446681800; -; Bahnhofstrasse 1, 8001 Zürich',
  'mia; Regards|Mia Berg|Head of Support|Acme plc|1 High Street|London SW1A 1AA|United Kingdom|Tel: 020 7946 0018; Head of Support; Acme plc; work +442079460018; -; 1 High Street, London SW1A 1AA',
  'bo; Bien à vous|Bo Lind|Ingénieur|Acme SAS|France|Tél. 01 42 68 53 00; Ingénieur; Acme SAS; work +33142685300; -; -',
  'ana; Gracias|Ana Ruiz|Northwind España; -; Northwind España; -; -; -',
  'tom; Many thanks|Tom Frey|Senior Developer|Acme Technologies|+1 202 555 0122; Senior Developer; Acme Technologies; other +12025550122; -; -',
  'ida; Mvh|Ida Holm|Säljare|Northwind AB|Sverige|Tel 08-123 456 78; Säljare; Northwind AB; work +46812345678; -; -',
  'mia; Atenciosamente,|Mia Berg|Gestora|Acme Ltda.|Tel: +55 11 3000 1234; Gestora; Acme Ltda.; work +551130001234; -; -',
  'bo; Best regards,|Bo Lind|Acme Inc.|P.O. Box 120|Boston, MA 02110|Fax (202) 555-0199; -; Acme Inc.; fax +12025550199; -; P.O. Box 120, Boston, MA 02110',
  'ana; *Ana Ruiz*|*Purchasing Coordinator*|*Northwind Industries*; Purchasing Coordinator; Northwind Industries; -; -; -',
  'tom; -Tom; -; -; -; -; -',
  'ida; Thank you|Ida Holm|Assistant to the Managing Director|Northwind Ltd|Direct: +44 20 7946 0021; Assistant to the Managing Director; Northwind Ltd; work +442079460021; -; -',
  'mia; Warm regards,|Mia Berg|Attorney|Acme LLP|Cell 202.555.0144; Attorney; Acme LLP; mobile +12025550144; -; -',
  'bo; S pozdravem|Bo Lind|Ředitel|Acme s.r.o.|Tel.: +420 222 123 456; Ředitel; Acme s.r.o.; work +420222123456; -; -',
  'ana; С уважением,|Ana Ruiz|Директор|Northwind; Директор; Northwind; -; -; -',
  'tom; Yours sincerely,|Tom Frey|Accountant|Acme University|www.acme.example; Accountant; Acme University; -; www.acme.example; -',
  'ida; Ystävällisin terveisin|Ida Holm|Northwind Oy|+358 40 1234567; -; Northwind Oy; mobile +358401234567; -; -',
  'mia; Med venlig hilsen|Mia Berg|Chef|Acme A/S|Tlf. +45 32 12 34 56; Chef; Acme A/S; other +4532123456; -; -',
  'bo; Danke|Bo Lind|Einkauf|Acme KG|Deutschland|Telefon: 030 901820; Einkauf; Acme KG; work +4930901820; -; -',
  'ana; Un saludo|Ana Ruiz|Jefa de ventas|España|Móvil 612 34 56 78; Jefa de ventas; -; mobile +34612345678; -; -',
  'tom; Cheers|Tom; -; -; -; -; -',
  'ida; Kind regards,|Ida Holm|Partner|Northwind Partners|Facebook: https://www.facebook.com/northwind; Partner; Northwind Partners; -; -; -',
  'mia; --|Mia Berg|Acme Solutions|mia.berg@acme.example|+49 30 901825; -; Acme Solutions; other +4930901825; -; -'
];

export const LABELLED_SIGNATURES: readonly LabelledSignature[] = ROWS.map(read);

function read(row: string): LabelledSignature {
  const [who = '', lines = '', title = '-', company = '-', phones = '-', website = '-', address = '-'] =
    row.split('; ');
  const sender = SENDERS[who] ?? '';
  const [firstName = '', lastName = null] = sender.split(' ');
  return {
    sender,
    text: lines.replaceAll(/(?<! )\|(?! )/g, '\n'),
    firstName,
    lastName,
    title: orNone(title),
    company: orNone(company),
    phones: orNone(phones)?.split(', ') ?? [],
    website: orNone(website),
    address: orNone(address)
  };
}

function orNone(value: string): string | null {
  return value === '-' ? null : value;
}
