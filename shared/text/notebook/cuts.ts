import { isSpace } from "../characters.ts";

/**
 * Where a sentence is cut, one mark per UTF-16 unit. NLTK's word tokenizer rewrites the sentence some thirty times, each
 * time putting spaces around something; a cut stands for such a space, so that one pass over the sentence does.
 */
export interface Cuts {
  readonly text: string;
  /** `marks[i]` is not zero when there is a cut before unit i. */
  readonly marks: Uint8Array;
  /** Apostrophes that are not half of a '' quote, in order. */
  readonly apostrophes: number[];
  /** Starts of words that look like "gonna", in order. */
  readonly contractions: number[];
}

const CUT = 1;
const OPENING_QUOTE = 2;

let marks = new Uint8Array(4096);
const apostrophes: number[] = [];
const contractions: number[] = [];

/** Its buffers are those of the last call: one sentence at a time. */
export function startCuts(text: string): Cuts {
  if (marks.length <= text.length) marks = new Uint8Array(2 * text.length);
  else marks.fill(0, 0, text.length + 1);
  apostrophes.length = 0;
  contractions.length = 0;
  return { text, marks, apostrophes, contractions };
}

export function cutAt({ marks }: Cuts, index: number): void {
  marks[index] = (marks[index] as number) | CUT;
}

/** @returns `end`, where a scan goes on */
export function cutAround(cuts: Cuts, start: number, end: number): number {
  cutAt(cuts, start);
  cutAt(cuts, end);
  return end;
}

/** Makes the quote that starts here come out as `` instead of ''. */
export function markOpeningQuote({ marks }: Cuts, index: number): void {
  marks[index] = (marks[index] as number) | OPENING_QUOTE;
}

export function isCut({ marks }: Cuts, index: number): boolean {
  return marks[index] !== 0;
}

export function isOpeningQuote({ marks }: Cuts, index: number): boolean {
  return ((marks[index] as number) & OPENING_QUOTE) !== 0;
}

/** Whether a space, written or put in by a cut, stands at `index` or the sentence ends there. Other white space does not count. */
export function isSpaceOrCut(cuts: Cuts, index: number): boolean {
  return index >= cuts.text.length || isCut(cuts, index) || cuts.text.charCodeAt(index) === 0x20;
}

/** The pieces between cuts and white space; " comes out as `` or ''. */
export function piecesOf(cuts: Cuts): string[] {
  const { text } = cuts;
  const pieces: string[] = [];
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const ends = i === text.length || isCut(cuts, i);
    const space = isSpace(text.charCodeAt(i));
    if (start >= 0 && (ends || space)) {
      pieces.push(pieceAt(cuts, start, i));
      start = -1;
    }
    if (start < 0 && !space) start = i;
  }
  return pieces;
}

function pieceAt(cuts: Cuts, start: number, end: number): string {
  if (isOpeningQuote(cuts, start)) return "``";
  return cuts.text.charCodeAt(start) === 0x22 ? "''" : cuts.text.slice(start, end);
}
