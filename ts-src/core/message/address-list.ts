import type { MailAddress } from './message.ts';

const LONGEST_LIST = 200_000;

/**
 * Reads a written list of addresses (`Name <a@b>`, bare ones, groups, quoted names, comments), separated by
 * commas, semicolons or line ends. One pass, never throws; pieces without an address are left out.
 */
export function parseAddressList(list: string): MailAddress[] {
  return piecesOf(list.slice(0, LONGEST_LIST)).flatMap((piece) => {
    const parsed = parsePiece(piece);
    return parsed === null ? [] : [parsed];
  });
}

interface Piece {
  /** Words outside angle brackets, quotes resolved. */
  phrase: string;
  /** What stood in angle brackets; null when there were none. */
  angle: string | null;
  comment: string;
}

/** Splits at separators outside quotes, brackets and comments; a group's name before `:` is dropped. */
function piecesOf(list: string): Piece[] {
  const pieces: Piece[] = [];
  let piece = emptyPiece();
  let index = 0;
  while (index < list.length) {
    const char = list.charAt(index);
    if (char === '"') {
      const quoted = quotedAt(list, index);
      piece.phrase += list.charAt(quoted.end) === '@' ? list.slice(index, quoted.end) : quoted.text;
      index = quoted.end;
    } else if (char === '(') {
      const comment = commentAt(list, index);
      piece.comment += comment.text;
      index = comment.end;
    } else if (char === '<') {
      const end = closing(list, index);
      piece.angle = list.slice(index + 1, end);
      // A line end that cut an unclosed bracket still separates.
      index = list.charAt(end) === '>' ? end + 1 : end;
    } else if (char === ',' || char === ';' || char === '\n') {
      pieces.push(piece);
      piece = emptyPiece();
      index += 1;
    } else if (char === ':' && piece.angle === null && !piece.phrase.includes('@')) {
      piece = emptyPiece();
      index += 1;
    } else {
      piece.phrase += char;
      index += 1;
    }
  }
  pieces.push(piece);
  return pieces;
}

function emptyPiece(): Piece {
  return { phrase: '', angle: null, comment: '' };
}

function parsePiece(piece: Piece): MailAddress | null {
  const phrase = piece.phrase.replace(/\s+/g, ' ').trim();
  if (piece.angle !== null) {
    // A source route (`<@relay:user@host>`) is no part of the address.
    const routed = piece.angle.trim();
    const address = (routed.startsWith('@') ? routed.slice(routed.indexOf(':') + 1) : routed).replace(/\s+/g, '');
    return address === '' ? null : { address, name: phrase === '' ? null : phrase };
  }
  const address = phrase.split(' ').find((word) => word.includes('@'));
  if (address === undefined) return null;
  return { address, name: piece.comment.trim() === '' ? null : piece.comment.trim() };
}

function quotedAt(list: string, start: number): { text: string; end: number } {
  let text = '';
  let index = start + 1;
  while (index < list.length && list.charAt(index) !== '"') {
    if (list.charAt(index) === '\\') index += 1;
    text += list.charAt(index);
    index += 1;
  }
  return { text, end: index + 1 };
}

function commentAt(list: string, start: number): { text: string; end: number } {
  let depth = 1;
  let text = '';
  let index = start + 1;
  while (index < list.length) {
    const char = list.charAt(index);
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth === 0) break;
    text += char;
    index += 1;
  }
  return { text, end: index + 1 };
}

function closing(list: string, start: number): number {
  const end = list.indexOf('>', start);
  const line = list.indexOf('\n', start);
  if (end !== -1 && (line === -1 || end < line)) return end;
  return line === -1 ? list.length : line;
}
