import { isSpace, isWordAt } from "../characters.ts";
import { ABBREVIATIONS, COLLOCATIONS, UNDECIDED } from "./punkt-tables.ts";
import { punktTokenEnd } from "./punkt-tokens.ts";

const PUNCTUATION = new Set(";:,.!?");
const NUMBER = /^-?[.,]?\p{Nd}[\p{Nd},.-]*$/u;
const STARTS_IN_LOWER_CASE = /^\p{Lowercase}/u;

/**
 * Whether a sentence ends between `start` and `end` of a lower-cased text, where there are a word, its period and the
 * token behind it. The rules of Kiss and Strunk's Punkt as NLTK 3.8 applies them.
 */
export function holdsSentenceBreak(text: string, start: number, end: number): boolean {
  let previous = "";
  for (let i = start; i < end; ) {
    if (isSpace(text.charCodeAt(i))) {
      i++;
      continue;
    }
    const tokenEnd = punktTokenEnd(text, i, end);
    const token = text.slice(i, tokenEnd);
    if (looksLikeBreak(previous) && !goesOn(previous, token)) return true;
    previous = token;
    i = tokenEnd;
  }
  return false;
}

/** By the token alone: a lone mark, or a final period that belongs to no known abbreviation. */
function looksLikeBreak(token: string): boolean {
  if (token === "." || token === "?" || token === "!") return true;
  if (!token.endsWith(".") || token.endsWith("..")) return false;
  // Of "vice-pres." only the last part counts: no abbreviation has a hyphen.
  const word = token.slice(token.lastIndexOf("-") + 1, -1);
  return !ABBREVIATIONS.has(word.toLowerCase());
}

/** Whether `next` shows that the period which ends `token` did not end the sentence. */
function goesOn(token: string, next: string): boolean {
  if (!token.endsWith(".")) return false;
  const type = withoutPeriod(typeOf(token));
  const nextType = looksLikeBreak(next) ? withoutPeriod(typeOf(next)) : typeOf(next);
  if (COLLOCATIONS.get(type)?.has(nextType)) return true;
  if (type !== "##number##" && !isInitial(token)) return false;
  return PUNCTUATION.has(next) || (STARTS_IN_LOWER_CASE.test(next) && !UNDECIDED.has(nextType));
}

function typeOf(token: string): string {
  return NUMBER.test(token) ? "##number##" : token.toLowerCase();
}

function withoutPeriod(type: string): string {
  return type.length > 1 && type.endsWith(".") ? type.slice(0, -1) : type;
}

/** One letter and a period. (A digit and a period would be a number.) */
function isInitial(token: string): boolean {
  const length = (token.codePointAt(0) ?? 0) > 0xffff ? 3 : 2;
  return token.length === length && token.endsWith(".") && isWordAt(token, 0);
}
