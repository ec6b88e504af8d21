import { CorruptDataError } from "../../errors/errors.ts";

/** WordNet's nouns as far as the lemma of a single word needs them. */
export interface NounTable {
  /** WordNet's licence, which has to travel with every copy: lines that start with a space. */
  readonly notice: readonly string[];
  /** Without underscores, in lower case. */
  readonly nouns: ReadonlySet<string>;
  /** Irregular form -> its lemma, which is the form itself where WordNet knows no noun for it. */
  readonly exceptions: ReadonlyMap<string, string>;
}

const MAGIC = "readnext-nouns-1";
/** A noun's line starts with one letter for the characters that it shares with the noun before: "A" none, "B" one, ... */
const NONE_SHARED = "A".charCodeAt(0);

/** The table as text: a line of counts, the notice, the nouns (sorted, front-coded), the exceptions ("men men"). */
export function encodeNounTable({ notice, nouns, exceptions }: NounTable): string {
  const counts = [MAGIC, notice.length, nouns.size, exceptions.size].join(" ");
  const pairs = [...exceptions].map(([form, lemma]) => `${form} ${lemma}`);
  return [counts, ...notice, ...frontCoded([...nouns].sort()), ...pairs.sort()].join("\n");
}

function frontCoded(sorted: readonly string[]): string[] {
  return sorted.map((noun, i) => {
    const shared = sharedLength(noun, sorted[i - 1] ?? "");
    return String.fromCharCode(NONE_SHARED + shared) + noun.slice(shared);
  });
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** @throws CorruptDataError `NOUN_TABLE_CORRUPT` */
export function decodeNounTable(text: string): NounTable {
  const lines = text.split("\n");
  const [magic, noticeCount, nounCount, exceptionCount] = (lines[0] ?? "").split(" ");
  const nounsStart = 1 + Number(noticeCount);
  const exceptionsStart = nounsStart + Number(nounCount);
  if (magic !== MAGIC || lines.length !== exceptionsStart + Number(exceptionCount)) {
    throw corrupt(`${lines.length} lines do not match the first, "${lines[0]?.slice(0, 80)}"`);
  }
  return {
    notice: lines.slice(1, nounsStart),
    nouns: new Set(decodeNouns(lines.slice(nounsStart, exceptionsStart))),
    exceptions: new Map(lines.slice(exceptionsStart).map(decodePair)),
  };
}

function decodeNouns(lines: readonly string[]): string[] {
  let noun = "";
  return lines.map((line) => {
    const shared = line.charCodeAt(0) - NONE_SHARED;
    if (!(shared >= 0 && shared <= noun.length)) throw corrupt(`noun "${line}" after "${noun}"`);
    noun = noun.slice(0, shared) + line.slice(1);
    return noun;
  });
}

function decodePair(line: string): [form: string, lemma: string] {
  const [form, lemma, ...rest] = line.split(" ");
  if (!form || !lemma || rest.length > 0) throw corrupt(`exception "${line}" is no pair of words`);
  return [form, lemma];
}

function corrupt(found: string): CorruptDataError {
  return new CorruptDataError(
    "NOUN_TABLE_CORRUPT",
    `The noun table is corrupt: ${found}. Run npm run build:nouns.`,
  );
}
