import { isSpace } from "../characters.ts";
import { kindOf, LETTER, PERIOD } from "./character-kinds.ts";
import { cutClitics } from "./clitics.ts";
import { cutContractions, noteContraction } from "./contractions.ts";
import { type Cuts, cutAround, isOpeningQuote, piecesOf, startCuts } from "./cuts.ts";
import { cutMark } from "./marks.ts";

const CLOSERS = "])}>\"'»”’ ";

/**
 * The words and marks of one sentence, as NLTK 3.8's `NLTKWordTokenizer` splits it (Penn Treebank conventions: "ca|n't",
 * "it|'s", quotes as `` and ''). Time grows linearly with the sentence.
 */
export function splitWords(sentence: string): string[] {
  const cuts = startCuts(sentence);
  const lastPeriod = cutMarks(cuts);
  cutFinalPeriod(cuts, lastPeriod);
  cutFinalComma(cuts);
  cutClitics(cuts);
  cutContractions(cuts);
  return piecesOf(cuts);
}

/** Cuts around the marks that are words of their own. @returns where the last period or run of periods starts, or -1 */
function cutMarks(cuts: Cuts): number {
  const { text } = cuts;
  let wordStart = 0;
  let lastPeriod = -1;
  for (let i = 0; i < text.length; ) {
    const kind = kindOf(text.charCodeAt(i));
    if (kind === LETTER) {
      i++;
      continue;
    }
    noteContraction(cuts, wordStart, i);
    if (kind === PERIOD) lastPeriod = i;
    i = cutMark(cuts, kind, i);
    wordStart = i;
  }
  noteContraction(cuts, wordStart, text.length);
  return lastPeriod;
}

/**
 * Only the last period is a word of its own, and only if nothing but closing quotes and brackets follow. One that begins
 * the sentence has nothing to be cut from.
 */
function cutFinalPeriod(cuts: Cuts, period: number): void {
  const { text } = cuts;
  if (period < 1) return;
  let i = period + 1;
  while (i < text.length && isCloser(cuts, i)) i++;
  while (i < text.length && isSpace(text.charCodeAt(i))) i++;
  if (i === text.length) cutAround(cuts, period, period + 1);
}

function isCloser(cuts: Cuts, index: number): boolean {
  return CLOSERS.includes(cuts.text.charAt(index)) && !isOpeningQuote(cuts, index);
}

/** A comma or colon is cut off at the very end too, even as the second of a pair. */
function cutFinalComma(cuts: Cuts): void {
  const { text } = cuts;
  const last = text.endsWith("\n") ? text.length - 2 : text.length - 1;
  const mark = text.charAt(last);
  if (mark === "," || mark === ":") cutAround(cuts, last, last + 1);
}
