import { isSpace } from "../characters.ts";
import { endsPunktWord } from "./punkt-tokens.ts";
import { holdsSentenceBreak } from "./sentence-break.ts";

/** From `start` up to but not including `end`, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A "." "?" or "!" that may end a sentence. */
interface Candidate {
  readonly mark: number;
  /** Where the word before the mark starts. */
  readonly wordStart: number;
  /** The mark's own follower, or the first token after white space. */
  readonly next: number;
}

/**
 * The sentences of a lower-cased text as NLTK 3.8's English Punkt model splits it. Between sentences lies nothing but
 * white space. Time grows linearly with the text.
 */
export function sentenceSpans(text: string): Span[] {
  return realign(text, roughSpans(text));
}

function roughSpans(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const { mark, wordStart, next } of candidates(text)) {
    if (text.charAt(mark) === "." && !holdsSentenceBreak(text, wordStart, contextEnd(text, mark, next)))
      continue;
    spans.push({ start, end: mark + 1 });
    start = next;
  }
  spans.push({ start, end: trimmedEnd(text, text.length) });
  return spans;
}

/** Of several marks in one word ("what?!") only the last can end the sentence. */
function candidates(text: string): Candidate[] {
  const found: Candidate[] = [];
  let previous: Candidate = { mark: 0, wordStart: 0, next: 0 };
  for (let mark = 0; mark < text.length; mark++) {
    if (!isMark(text.charCodeAt(mark))) continue;
    const next = followerOf(text, mark);
    if (next < 0) continue;
    const candidate = { mark, wordStart: wordStartBefore(text, mark, previous), next };
    if (found.length > 0 && candidate.wordStart < previous.mark) found.pop();
    found.push(candidate);
    previous = candidate;
  }
  return found;
}

function isMark(code: number): boolean {
  return code === 0x2e || code === 0x21 || code === 0x3f;
}

/** @returns -1 when what follows rules out the end of a sentence: a letter, a digit, or nothing at all */
function followerOf(text: string, mark: number): number {
  let i = mark + 1;
  if (endsPunktWord(text.charAt(i))) return i;
  while (isSpace(text.charCodeAt(i))) i++;
  return i > mark + 1 && i < text.length ? i : -1;
}

/** A word without white space before it goes back to where the previous candidate's word started. */
function wordStartBefore(text: string, mark: number, previous: Candidate): number {
  for (let i = mark - 1; i > previous.mark; i--) {
    if (isAsciiSpace(text.charCodeAt(i))) return i + 1;
  }
  return previous.wordStart;
}

function isAsciiSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function contextEnd(text: string, mark: number, next: number): number {
  if (next === mark + 1) return next + 1;
  let i = next;
  while (i < text.length && !isSpace(text.charCodeAt(i))) i++;
  return i;
}

/** Gives closing quotes and brackets at the start of a sentence back to the one before; drops empty sentences. */
function realign(text: string, rough: readonly Span[]): Span[] {
  const spans: Span[] = [];
  let moved = 0;
  for (let i = 0; i < rough.length; i++) {
    const { start: roughStart, end } = rough[i] as Span;
    const start = roughStart + moved;
    const following = rough[i + 1];
    const closers = following ? closersEnd(text, following) : 0;
    if (following && closers > 0) {
      spans.push({ start, end: closers });
      moved = skipSpace(text, closers, following.end) - following.start;
    } else {
      moved = 0;
      if (start < end) spans.push({ start, end });
    }
  }
  return spans;
}

/** The end of the shortest run of closers that white space, "--" or the span's end follows; 0 when there is none. */
function closersEnd(text: string, { start, end }: Span): number {
  for (let i = start; i < end && "\"')]}".includes(text.charAt(i)); i++) {
    if (i + 1 === end || isSpace(text.charCodeAt(i + 1)) || text.startsWith("--", i + 1)) return i + 1;
  }
  return 0;
}

function skipSpace(text: string, from: number, end: number): number {
  let i = from;
  while (i < end && isSpace(text.charCodeAt(i))) i++;
  return i;
}

function trimmedEnd(text: string, end: number): number {
  let i = end;
  while (i > 0 && isSpace(text.charCodeAt(i - 1))) i--;
  return i;
}
