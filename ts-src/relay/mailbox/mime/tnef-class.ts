/** [MS-OXTNEF] 2.1.1: the signature, and the attribute that holds the message class. */
const SIGNATURE = 0x223e9f78;
const MESSAGE_CLASS = 0x00078008;
const MESSAGE_LEVEL = 1;
const HEAD = 6;
const ATTRIBUTE_HEAD = 9;
const CHECKSUM = 2;
const MOST_ATTRIBUTES = 64;
const LONGEST_CLASS = 255;

/** Microsoft Mail's names, which TNEF keeps, and MAPI's ([MS-OXTNEF] 2.1.3.3.13). */
const LEGACY_CLASSES: Readonly<Record<string, string>> = {
  'ipm.microsoft mail.note': 'IPM.Note',
  'ipm.microsoft mail.read receipt': 'REPORT.IPM.Note.IPNRN',
  'ipm.microsoft mail.non-delivery': 'REPORT.IPM.Note.NDR',
  'ipm.microsoft schedule.mtgreq': 'IPM.Schedule.Meeting.Request',
  'ipm.microsoft schedule.mtgrespp': 'IPM.Schedule.Meeting.Resp.Pos',
  'ipm.microsoft schedule.mtgrespn': 'IPM.Schedule.Meeting.Resp.Neg',
  'ipm.microsoft schedule.mtgrespa': 'IPM.Schedule.Meeting.Resp.Tent',
  'ipm.microsoft schedule.mtgcncl': 'IPM.Schedule.Meeting.Canceled'
};

/**
 * Reads the message class out of a winmail.dat (its beginning is enough), in MAPI's words; null when it has none.
 * Outlook packs task requests, recalls and answers to meetings this way. Never throws, bounded in attributes.
 */
export function tnefItemClass(bytes: Buffer): string | null {
  if (bytes.length < HEAD || bytes.readUInt32LE(0) !== SIGNATURE) return null;
  let at = HEAD;
  for (let count = 0; count < MOST_ATTRIBUTES && at + ATTRIBUTE_HEAD <= bytes.length; count += 1) {
    if (bytes.readUInt8(at) !== MESSAGE_LEVEL) return null;
    const length = bytes.readUInt32LE(at + 5);
    const start = at + ATTRIBUTE_HEAD;
    if (bytes.readUInt32LE(at + 1) === MESSAGE_CLASS)
      return className(bytes.subarray(start, start + Math.min(length, LONGEST_CLASS)));
    at = start + length + CHECKSUM;
  }
  return null;
}

function className(bytes: Buffer): string | null {
  const text = bytes.toString('latin1').split('\0')[0]?.trim() ?? '';
  const name = text.replace(/^Microsoft Mail v3\.0 /i, '');
  if (!/^[\x20-\x7e]+$/.test(name)) return null;
  return LEGACY_CLASSES[name.toLowerCase()] ?? name;
}
