import { isDigitAt, isWordAt } from "../characters.ts";
import { APOSTROPHE, BACKTICK, COMMA, HYPHEN, LONE, PERIOD, QUOTE } from "./character-kinds.ts";
import { type Cuts, cutAround, cutAt, markOpeningQuote } from "./cuts.ts";

const OPENS_QUOTE = " ([{<«“‘„`";
/** Letters (with the long s) that stay with an apostrophe before them even when nothing else follows. */
const CLITIC_LETTERS = "mtsdnMTSDN\u017f";

/** Cuts what has to be cut about the mark at `index`, as far as the marks alone decide. @returns where to go on */
export function cutMark(cuts: Cuts, kind: number, index: number): number {
  switch (kind) {
    case LONE:
      return cutAround(cuts, index, index + 1);
    case QUOTE:
      return cutQuote(cuts, index);
    case BACKTICK:
      return cutBackticks(cuts, index);
    case APOSTROPHE:
      return cutApostrophes(cuts, index);
    case PERIOD:
      return cutPeriods(cuts, index);
    case HYPHEN:
      return cutPairs(cuts, index, runEnd(cuts.text, index));
    case COMMA:
      return cutComma(cuts, index);
    default:
      return index + 1;
  }
}

function cutQuote(cuts: Cuts, index: number): number {
  if (index === 0 || opensQuote(cuts.text, index)) markOpeningQuote(cuts, index);
  return cutAround(cuts, index, index + 1);
}

/** A quote opens after a space, an opening bracket or quote; " also at the very start, and right behind that one. */
function opensQuote(text: string, index: number): boolean {
  return index > 0 && (OPENS_QUOTE.includes(text.charAt(index - 1)) || (index === 1 && text.startsWith('"')));
}

function cutBackticks(cuts: Cuts, index: number): number {
  const end = runEnd(cuts.text, index);
  cutPairs(cuts, index, end);
  return cutAround(cuts, index, end);
}

/** Two by two they are quotes. An odd one is kept for later: whether it is cut depends on the cuts behind it. */
function cutApostrophes(cuts: Cuts, index: number): number {
  const { text } = cuts;
  const end = runEnd(text, index);
  if (end - index > 1 && opensQuote(text, index)) markOpeningQuote(cuts, index);
  cutPairs(cuts, index, end);
  if ((end - index) % 2 === 1) {
    cuts.apostrophes.push(end - 1);
    if (startsOneLetterWord(text, end)) cutAt(cuts, end);
  }
  return end;
}

function startsOneLetterWord(text: string, index: number): boolean {
  if (!isWordAt(text, index) || CLITIC_LETTERS.includes(text.charAt(index))) return false;
  return !isWordAt(text, index + String.fromCodePoint(text.codePointAt(index) ?? 0).length);
}

function cutPeriods(cuts: Cuts, index: number): number {
  const end = runEnd(cuts.text, index);
  return end - index > 1 ? cutAround(cuts, index, end) : end;
}

/** A comma or colon stays with a digit behind it. It uses up the character behind it: of ",," only the first is cut. */
function cutComma(cuts: Cuts, index: number): number {
  const { text } = cuts;
  const next = index + 1;
  if (next === text.length || isDigitAt(text, next)) return next;
  cutAround(cuts, index, next);
  const usedUp = text.charAt(next);
  return usedUp === "," || usedUp === ":" ? next + 1 : next;
}

function cutPairs(cuts: Cuts, start: number, end: number): number {
  for (let i = start; i + 2 <= end; i += 2) cutAround(cuts, i, i + 2);
  return end;
}

function runEnd(text: string, index: number): number {
  const mark = text.charCodeAt(index);
  let end = index + 1;
  while (text.charCodeAt(end) === mark) end++;
  return end;
}
