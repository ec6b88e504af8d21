/*
 * Python's character classes, which differ from JavaScript's: white space includes U+001C to U+001F and U+0085 but not
 * U+FEFF; a word character is any letter or number of Unicode or "_", without combining marks.
 */

const SPACE = /\s/;
const WORD = /[\p{L}\p{N}_]/u;
const DIGIT = /\p{Nd}/u;

/** All white space of Unicode lies below this. */
const TABLE_SIZE = 0x3001;
const IS_SPACE = 1;
const IS_WORD = 2;
const properties = Uint8Array.from({ length: TABLE_SIZE }, (_, code) => {
  const character = String.fromCharCode(code);
  const isSpace = SPACE.test(character) || (code >= 0x1c && code <= 0x1f) || code === 0x85;
  return (isSpace ? IS_SPACE : 0) | (WORD.test(character) ? IS_WORD : 0);
});

/** @param code a UTF-16 unit, or NaN beyond the text's end */
export function isSpace(code: number): boolean {
  return code < TABLE_SIZE && ((properties[code] as number) & IS_SPACE) !== 0;
}

/** Whether the character that starts at `index` is a word character; no at the text's end. */
export function isWordAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < TABLE_SIZE) return ((properties[code] as number) & IS_WORD) !== 0;
  return index < text.length && WORD.test(String.fromCodePoint(text.codePointAt(index) ?? 0));
}

/** Whether the character that ends right before `index` is a word character; no at the text's start. */
export function isWordBefore(text: string, index: number): boolean {
  return index > 0 && isWordAt(text, index - (endsSurrogatePair(text, index) ? 2 : 1));
}

/** Whether the character that starts at `index` is a decimal digit of any script; no at the text's end. */
export function isDigitAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 0x80) return code >= 0x30 && code <= 0x39;
  return index < text.length && DIGIT.test(String.fromCodePoint(text.codePointAt(index) ?? 0));
}

function endsSurrogatePair(text: string, index: number): boolean {
  return index > 1 && (text.codePointAt(index - 2) ?? 0) > 0xffff;
}
