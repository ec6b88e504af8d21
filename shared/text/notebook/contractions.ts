import { isSpace, isWordAt, isWordBefore } from "../characters.ts";
import { type Cuts, cutAround, cutAt, isCut } from "./cuts.ts";

/** All are cut behind their third letter. */
const CONTRACTIONS = ["cannot", "gimme", "gonna", "gotta", "lemme", "wanna"];

/** Keeps the word from `start` to `end` for `cutContractions` if it may be a contraction without an apostrophe. */
export function noteContraction(cuts: Cuts, start: number, end: number): void {
  const length = end - start;
  if ((length !== 5 && length !== 6) || start < 0) return;
  for (const word of CONTRACTIONS) {
    if (word.length === length && reads(cuts.text, start, word)) cuts.contractions.push(start, end);
  }
}

/** Cuts can|not, gim|me, wan|na and the like, d|'ye, more|'n, 't|is and 't|was, in any case. */
export function cutContractions(cuts: Cuts): void {
  const { contractions, apostrophes } = cuts;
  for (let i = 0; i < contractions.length; i += 2) {
    cutContraction(cuts, contractions[i] as number, contractions[i + 1] as number);
  }
  for (const apostrophe of apostrophes) {
    cutHostAndTail(cuts, "d", apostrophe, "'ye");
    cutHostAndTail(cuts, "more", apostrophe, "'n");
  }
  cutTis(cuts, "is");
  cutTis(cuts, "was");
}

function cutContraction(cuts: Cuts, start: number, end: number): void {
  if (!startsWord(cuts, start) || !endsWord(cuts, end)) return;
  const { text } = cuts;
  const needsSpace = reads(text, start, "wanna");
  if (needsSpace && end < text.length && !isCut(cuts, end) && !isSpace(text.charCodeAt(end))) return;
  cutAround(cuts, start, start + 3);
  cutAt(cuts, end);
}

function cutHostAndTail(cuts: Cuts, host: string, apostrophe: number, tail: string): void {
  const start = apostrophe - host.length;
  const end = apostrophe + tail.length;
  if (start < 0 || !reads(cuts.text, apostrophe, tail) || !reads(cuts.text, start, host)) return;
  if (!startsWord(cuts, start) || !endsWord(cuts, end)) return;
  cutAround(cuts, start, apostrophe);
  cutAt(cuts, end);
}

/** A space or cut must be in front; the cut that the match before it made does not count ("'tis'tis"). */
function cutTis(cuts: Cuts, verb: string): void {
  let ownCut = -1;
  for (const apostrophe of cuts.apostrophes) {
    const verbStart = apostrophe + 2;
    const end = verbStart + verb.length;
    if (!reads(cuts.text, apostrophe, "'t") || !reads(cuts.text, verbStart, verb) || !endsWord(cuts, end))
      continue;
    if (apostrophe === ownCut || !followsSpace(cuts, apostrophe)) continue;
    cutAround(cuts, verbStart, end);
    ownCut = end;
  }
}

function followsSpace(cuts: Cuts, index: number): boolean {
  return index === 0 || isCut(cuts, index) || cuts.text.charAt(index - 1) === " ";
}

function startsWord(cuts: Cuts, index: number): boolean {
  return isCut(cuts, index) || !isWordBefore(cuts.text, index);
}

function endsWord(cuts: Cuts, index: number): boolean {
  return isCut(cuts, index) || !isWordAt(cuts.text, index);
}

/** Whether `word` stands at `start` in any case, with the two letters more that Python takes for "i" and "s" then. */
function reads(text: string, start: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    if (withoutCase(text.charCodeAt(start + i)) !== word.charCodeAt(i)) return false;
  }
  return true;
}

function withoutCase(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code + 0x20;
  if (code === 0x131) return 0x69;
  return code === 0x17f ? 0x73 : code;
}
