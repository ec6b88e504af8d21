import { CorruptDataError, InvalidInputError } from "../errors/errors.ts";
import { isSpace } from "./characters.ts";

/**
 * SageMaker's `auxiliary/vocab.txt`: UTF-8, one term per line, the line's number (from 0) is the column.
 *
 * @throws InvalidInputError `TERM_UNWRITABLE` when the file could not be read back as the same terms
 */
export function writeVocabulary(terms: readonly string[]): Uint8Array {
  const fault = vocabularyFault(terms);
  if (fault) throw new InvalidInputError("TERM_UNWRITABLE", `The vocabulary cannot be written: ${fault}.`);
  return new TextEncoder().encode(terms.map((term) => `${term}\n`).join(""));
}

/**
 * @returns the terms in the order of their columns
 * @throws CorruptDataError `VOCABULARY_CORRUPT` for an empty or repeated line, other white space, or no UTF-8
 */
export function readVocabulary(bytes: Uint8Array): string[] {
  const terms = decodeUtf8(bytes).replace(/\n$/, "").split("\n");
  const fault = vocabularyFault(terms);
  if (fault) throw new CorruptDataError("VOCABULARY_CORRUPT", `The vocabulary file is corrupt: ${fault}.`);
  return terms;
}

/** A line's text must be all of a term: no second line in it, and nothing that decoding would change. */
function vocabularyFault(terms: readonly string[]): string | undefined {
  if (terms.length === 0) return "it has no term";
  const lineOf = new Map<string, number>();
  for (const [i, term] of terms.entries()) {
    const line = i + 1;
    if (term === "") return `line ${line} is empty`;
    if (hasSpace(term)) return `line ${line} holds white space`;
    if (!term.isWellFormed() || term.startsWith("\ufeff")) return `line ${line} is no plain UTF-8`;
    const first = lineOf.get(term);
    if (first !== undefined) return `line ${line} repeats line ${first}`;
    lineOf.set(term, line);
  }
  return undefined;
}

function hasSpace(term: string): boolean {
  for (let i = 0; i < term.length; i++) {
    if (isSpace(term.charCodeAt(i))) return true;
  }
  return false;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CorruptDataError("VOCABULARY_CORRUPT", "The vocabulary file is corrupt: it is not UTF-8.", {
      cause,
    });
  }
}
