import { zipSync, strToU8 } from 'fflate';
import { crc32, deflateSync } from 'node:zlib';

/** A file attached to a sample message. */
export interface SampleFile {
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
  /** Set for images shown in the body. */
  readonly contentId?: string;
}

/** A one-page PDF with the given lines. */
export function pdf(name: string, lines: readonly string[]): SampleFile {
  const text = lines.map((line) => `(${line.replace(/([\\()])/g, '\\$1')}) Tj T*`).join('\n');
  const stream = `BT /F1 12 Tf 60 780 Td 16 TL\n${text}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${String(stream.length)} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return String(at).padStart(10, '0');
  });
  const table = ['0000000000 65535 f ', ...offsets.map((at) => `${at} 00000 n `)].join('\n');
  const tail = `xref\n0 ${String(objects.length + 1)}\n${table}\ntrailer\n<< /Size ${String(objects.length + 1)} /Root 1 0 R >>\nstartxref\n${String(body.length)}\n%%EOF\n`;
  return { name, contentType: 'application/pdf', content: Buffer.from(body + tail, 'latin1') };
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const RELS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function officePackage(main: string, mainType: string, parts: Readonly<Record<string, string>>): Buffer {
  const types = Object.keys(parts)
    .filter((path) => path.endsWith('.xml'))
    .map(
      (path) =>
        `<Override PartName="/${path}" ContentType="${path === main ? mainType : 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml'}"/>`
    );
  const files = {
    '[Content_Types].xml': `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${types.join('')}</Types>`,
    '_rels/.rels': `${XML}<Relationships xmlns="${RELS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="${main}"/></Relationships>`,
    ...parts
  };
  const packed = Object.entries(files).map(([path, text]) => [path, strToU8(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(packed), { mtime: '2026-01-01T00:00:00' }));
}

/** A workbook with one sheet of text and numbers. */
export function xlsx(name: string, rows: readonly (readonly (string | number)[])[]): SampleFile {
  const cell = (value: string | number): string =>
    typeof value === 'number' ? `<c><v>${String(value)}</v></c>` : `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const sheet = rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('');
  const space = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const content = officePackage(
    'xl/workbook.xml',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml',
    {
      'xl/workbook.xml': `${XML}<workbook xmlns="${space}" xmlns:r="${OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      'xl/worksheets/sheet1.xml': `${XML}<worksheet xmlns="${space}"><sheetData>${sheet}</sheetData></worksheet>`,
      'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${RELS}"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
    }
  );
  return { name, contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', content };
}

/** A document of plain paragraphs. */
export function docx(name: string, paragraphs: readonly string[]): SampleFile {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('');
  const content = officePackage(
    'word/document.xml',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
    {
      'word/document.xml': `${XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`
    }
  );
  return { name, contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', content };
}

export function csv(name: string, rows: readonly (readonly string[])[]): SampleFile {
  const content = Buffer.from(rows.map((row) => row.join(';')).join('\r\n'));
  return { name, contentType: 'text/csv', content };
}

export function zip(name: string, files: Readonly<Record<string, string>>): SampleFile {
  const packed = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]));
  return {
    name,
    contentType: 'application/zip',
    content: Buffer.from(zipSync(packed, { mtime: '2026-01-01T00:00:00' }))
  };
}

type Colour = readonly [number, number, number];

/** A PNG image whose pixels `paint` gives. */
export function png(name: string, width: number, height: number, paint: (x: number, y: number) => Colour): SampleFile {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(paint(x, y), y * (1 + width * 3) + 1 + x * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return { name, contentType: 'image/png', content: Buffer.concat(parts) };
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A company logo: a coloured bar with a lighter disc, its hue taken from the name. */
export function logo(company: string, contentId: string): SampleFile {
  const seed = Buffer.from(company).reduce((sum, byte) => (sum * 31 + byte) % 360, 7);
  const base: Colour = [60 + (seed % 120), 60 + ((seed * 7) % 120), 60 + ((seed * 13) % 120)];
  const light: Colour = [base[0] + 70, base[1] + 70, base[2] + 70];
  const image = png(`logo-${company.split(' ')[0]?.toLowerCase() ?? 'company'}.png`, 120, 40, (x, y) =>
    (x - 20) ** 2 + (y - 20) ** 2 < 196 ? light : y > 33 && x > 40 ? light : base
  );
  return { ...image, contentId };
}

/** A grainy picture as a telephone takes it; about three bytes a pixel, since grain does not compress. */
export function photo(name: string, width: number, height: number): SampleFile {
  let state = 0x2545f491;
  const grain = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0x7f;
  };
  return png(name, width, height, (x, y) => [
    (grain() + (x * 128) / width) | 0,
    (grain() + (y * 128) / height) | 0,
    grain() + 60
  ]);
}
