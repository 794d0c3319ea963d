/** Properties that only dress the text they stand on; nothing that moves, covers, loads or animates. */
const PROPERTIES = new Set(
  `background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse
  border-color border-left border-left-color border-left-style border-left-width border-radius border-right
  border-right-color border-right-style border-right-width border-spacing border-style border-top border-top-color
  border-top-style border-top-width border-width clear color direction display float font font-family font-size
  font-style font-variant font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left
  margin-right margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top
  table-layout text-align text-decoration text-indent text-transform vertical-align white-space width word-break
  word-spacing word-wrap overflow-wrap background`.split(/\s+/)
);

const LONGEST_STYLE = 10_000;

/** Returns the declarations of a style attribute that the mail profile allows; '' when none is left. */
export function safeStyle(style: string): string {
  return declarations(style.slice(0, LONGEST_STYLE))
    .flatMap((declaration) => {
      const colon = declaration.indexOf(':');
      const property = declaration.slice(0, colon).trim().toLowerCase();
      const value = declaration.slice(colon + 1).trim();
      return colon > 0 && PROPERTIES.has(property) && isSafeValue(property, value) ? [`${property}: ${value}`] : [];
    })
    .join('; ');
}

/** Backslashes are refused altogether: an escape could spell any of the other words. */
function isSafeValue(property: string, value: string): boolean {
  const folded = value.toLowerCase();
  if (value === '' || /[\\<>{}@]|\/\*/.test(value)) return false;
  if (/url|expression|javascript|image|element|attr|var|env|paint|src|-moz-|behavior/.test(folded)) return false;
  if (
    property === 'display' &&
    !/^(?:none|block|inline|inline-block|table|table-row|table-cell|list-item)\b/.test(folded)
  )
    return false;
  // A negative margin or indent can lay text over the page around the message.
  return !(/^(?:margin|text-indent|letter-spacing|word-spacing)/.test(property) && /(?:^|\s)-/.test(folded));
}

/** Splits at semicolons outside quotes and parentheses, in one pass. */
function declarations(style: string): string[] {
  const found: string[] = [];
  let quote = '';
  let depth = 0;
  let start = 0;
  for (let index = 0; index < style.length; index += 1) {
    const char = style.charAt(index);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '(') depth += 1;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (char === ';' && depth === 0) {
      found.push(style.slice(start, index));
      start = index + 1;
    }
  }
  found.push(style.slice(start));
  return found;
}
