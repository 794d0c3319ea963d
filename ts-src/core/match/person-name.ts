import { domainOfAddress } from '../message/address.ts';

/** Returns a name without order, case and marks; '' for a single word or an address, which name nobody. */
export function foldName(name: string): string {
  const folded = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1);
  return words.length < 2 || domainOfAddress(name) !== null ? '' : words.sort().join(' ');
}
