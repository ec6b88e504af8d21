/** What the word splitter has to do about a character. */
export const ANY = 0;
export const LETTER = 1;
export const LONE = 2;
export const BACKTICK = 3;
export const QUOTE = 4;
export const APOSTROPHE = 5;
export const PERIOD = 6;
export const COMMA = 7;
export const HYPHEN = 8;

const MEMBERS: readonly (readonly [kind: number, characters: string])[] = [
  // With the two letters that Python takes for "i" and "s" when it ignores case.
  [LETTER, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\u0131\u017f"],
  [LONE, ";@#$%&?!*[](){}<>«»“”‘’„"],
  [BACKTICK, "`"],
  [QUOTE, '"'],
  [APOSTROPHE, "'"],
  [PERIOD, "."],
  [COMMA, ",:"],
  [HYPHEN, "-"],
];

/** Ends behind „, the last special character. */
const kinds = new Uint8Array(0x201f);
for (const [kind, characters] of MEMBERS) {
  for (const character of characters) kinds[character.charCodeAt(0)] = kind;
}

/** @param code a UTF-16 unit, or NaN beyond the text's end */
export function kindOf(code: number): number {
  return code < kinds.length ? (kinds[code] as number) : ANY;
}
