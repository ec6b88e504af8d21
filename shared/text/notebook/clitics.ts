import { noteContraction } from "./contractions.ts";
import { type Cuts, cutAt, isCut, isSpaceOrCut } from "./cuts.ts";

const ONE_LETTER = new Set(["s", "S", "m", "M", "d", "D"]);
const TWO_LETTERS = new Set(["ll", "LL", "re", "RE", "ve", "VE"]);

/** NLTK cuts these apart only after its first look at bare apostrophes. */
const CUT_LATER = new Set('*[](){}<>»”’"-');

/**
 * Cuts before a bare ', then before 's 'm 'd and a bare ' once more, then before 'll 're 've and n't, where a space or a
 * cut follows; another white space does not do. Each round sees the cuts of the rounds before it but not its own.
 */
export function cutClitics(cuts: Cuts): void {
  for (const apostrophe of cuts.apostrophes) cutBareApostrophe(cuts, apostrophe);
  for (const apostrophe of cuts.apostrophes) cutShortClitic(cuts, apostrophe);
  for (const apostrophe of cuts.apostrophes) {
    cutLongClitic(cuts, apostrophe);
    cutNegation(cuts, apostrophe);
  }
}

function cutBareApostrophe(cuts: Cuts, apostrophe: number): void {
  const next = apostrophe + 1;
  if (next === cuts.text.length || CUT_LATER.has(cuts.text.charAt(next)) || !isSpaceOrCut(cuts, next)) return;
  if (hasHost(cuts, apostrophe)) cutAt(cuts, apostrophe);
}

function cutShortClitic(cuts: Cuts, apostrophe: number): void {
  const next = apostrophe + 1;
  const isClitic =
    isSpaceOrCut(cuts, next) || (ONE_LETTER.has(cuts.text.charAt(next)) && isSpaceOrCut(cuts, next + 1));
  if (isClitic && hasHost(cuts, apostrophe)) cutAt(cuts, apostrophe);
}

function cutLongClitic(cuts: Cuts, apostrophe: number): void {
  const next = apostrophe + 1;
  const isClitic = isSpaceOrCut(cuts, next + 2) && TWO_LETTERS.has(cuts.text.slice(next, next + 2));
  if (isClitic && hasHost(cuts, apostrophe)) cutAt(cuts, apostrophe);
}

function cutNegation(cuts: Cuts, apostrophe: number): void {
  const start = apostrophe - 1;
  if (start < 0 || !isSpaceOrCut(cuts, apostrophe + 2)) return;
  const word = cuts.text.slice(start, apostrophe + 2);
  if ((word !== "n't" && word !== "N'T") || !hasHost(cuts, start)) return;
  cutAt(cuts, start);
  noteContraction(cuts, start - 5, start);
  noteContraction(cuts, start - 6, start);
}

/** Whether something other than a space, a cut or an apostrophe is right before `index`. */
function hasHost(cuts: Cuts, index: number): boolean {
  if (index === 0 || isCut(cuts, index)) return false;
  const before = cuts.text.charAt(index - 1);
  return before !== " " && before !== "'";
}
