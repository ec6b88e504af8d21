import { isSpace } from "../characters.ts";

/** Always a token of its own. */
const NEVER_STARTS_WORD = new Set('("`{[:;&#*@)}]-,');
const ENDS_WORD = new Set(")\";}]*:@'({[?!");

/** Whether this character ends the token before it wherever it stands. */
export function endsPunktWord(character: string): boolean {
  return ENDS_WORD.has(character);
}

/**
 * The end of Punkt's token that starts at `index`, which is no white space: two or more hyphens or periods, an ellipsis
 * with spaces, a word with its periods, or one character.
 */
export function punktTokenEnd(text: string, index: number, end: number): number {
  const mark = multiCharacterMarkEnd(text, index, end);
  if (mark > index) return mark;
  let i = index + 1;
  if (NEVER_STARTS_WORD.has(text.charAt(index))) return i;
  while (!isWordEnd(text, i, end)) i++;
  return i;
}

function isWordEnd(text: string, index: number, end: number): boolean {
  if (endsAnywhere(text, index, end)) return true;
  return text.charAt(index) === "," && endsAnywhere(text, index + 1, end);
}

function endsAnywhere(text: string, index: number, end: number): boolean {
  return (
    index >= end ||
    isSpace(text.charCodeAt(index)) ||
    ENDS_WORD.has(text.charAt(index)) ||
    multiCharacterMarkEnd(text, index, end) > index
  );
}

/** @returns `index` when no such mark starts here */
function multiCharacterMarkEnd(text: string, index: number, end: number): number {
  const mark = text.charAt(index);
  if (mark !== "." && mark !== "-") return index;
  let i = index + 1;
  while (i < end && text.charAt(i) === mark) i++;
  if (i - index > 1) return i;
  return mark === "." ? spacedEllipsisEnd(text, index, end) : index;
}

/** At least three periods on one line, single white space between them. */
function spacedEllipsisEnd(text: string, index: number, end: number): number {
  let last = index;
  while (last + 2 < end && text.charAt(last + 2) === "." && isSpaceWithinLine(text, last + 1)) last += 2;
  return last - index >= 4 ? last + 1 : index;
}

function isSpaceWithinLine(text: string, index: number): boolean {
  return text.charAt(index) !== "\n" && isSpace(text.charCodeAt(index));
}
