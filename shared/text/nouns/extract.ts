import type { NounTable } from "./codec.ts";

/**
 * The noun table from WordNet 3.0's `index.noun` and `noun.exc`. Nouns of several words ("new_york") are left out: a
 * single word cannot become one. The exceptions come out as NLTK 3.8's `WordNetLemmatizer` answers them: of the form
 * and the lemmas listed for it, the shortest that is a noun, the first among equals; the form when none is.
 */
export function extractNouns(nounIndex: string, nounExceptions: string): NounTable {
  const lines = nounIndex.split("\n").filter((line) => line !== "");
  const notice = lines.filter((line) => line.startsWith(" "));
  const allNouns = new Set(lines.filter((line) => !line.startsWith(" ")).map((line) => firstWord(line)));
  return {
    notice: notice.map((line) => line.trimEnd()),
    nouns: new Set([...allNouns].filter((noun) => !noun.includes("_"))),
    exceptions: readExceptions(nounExceptions, allNouns),
  };
}

function readExceptions(text: string, nouns: ReadonlySet<string>): Map<string, string> {
  const exceptions = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [form, ...lemmas] = line.trim().split(" ");
    if (form && !form.includes("_")) exceptions.set(form, shortestNoun([form, ...lemmas], nouns) ?? form);
  }
  return exceptions;
}

function shortestNoun(candidates: readonly string[], nouns: ReadonlySet<string>): string | undefined {
  const known = candidates.filter((candidate) => nouns.has(candidate));
  return known.sort((a, b) => a.length - b.length)[0];
}

function firstWord(line: string): string {
  return line.slice(0, line.indexOf(" "));
}
