/* Gmail's ids of messages and threads are 16 hexadecimal digits. */
const BASE = 0x19a0000000000000n;

/** The id of the message with this number; it stays whatever becomes of its labels. */
export function gmailId(number: number): string {
  return (BASE + BigInt(number)).toString(16);
}

/** The number of the message with this id; null when it is none. */
export function numberOf(id: string): number | null {
  if (!/^[0-9a-f]{16}$/i.test(id)) return null;
  const number = BigInt(`0x${id}`) - BASE;
  return number > 0n && number < 2n ** 48n ? Number(number) : null;
}
