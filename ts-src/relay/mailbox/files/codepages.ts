/** Windows code pages by the names that MIME has for them. */
const NAMES: Readonly<Record<number, string>> = {
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  20_127: 'us-ascii',
  20_866: 'koi8-r',
  21_866: 'koi8-u',
  50_220: 'iso-2022-jp',
  51_932: 'euc-jp',
  51_949: 'euc-kr',
  54_936: 'gb18030',
  65_001: 'utf-8'
};

/** The MIME name of a Windows code page; utf-8 for an unknown one. */
export function charsetOf(codepage: number): string {
  if (codepage >= 1250 && codepage <= 1258) return `windows-${String(codepage)}`;
  if (codepage >= 28_591 && codepage <= 28_605) return `iso-8859-${String(codepage - 28_590)}`;
  return NAMES[codepage] ?? 'utf-8';
}

/** Whether the texts of an old Outlook file can be read by this code page. */
export function isReadableCodepage(codepage: number): boolean {
  return (codepage >= 1250 && codepage <= 1258) || [874, 932, 936, 949, 950].includes(codepage);
}
