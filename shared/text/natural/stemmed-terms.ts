import { RegexpTokenizer } from "natural/lib/natural/tokenizers/regexp_tokenizer.js";
import { toNormalForm } from "../../unicode/normal-form.ts";

/** A letter, then at least one more letter or number of any script. */
const WORD = /\p{L}[\p{L}\p{M}\p{N}]+/gu;
/** Longer ones are no words of any language here, and some of the stemmers take quadratic time. */
const LONGEST_WORD = 64;

export interface Language {
  readonly stem: (word: string) => string;
  readonly stopWords: readonly string[];
}

/** The stems of so many words are kept for the next text. */
const MOST_KEPT = 50_000;

/**
 * Terms of a text in one language: words in NFC and lower case, without stop words, stemmed. The words are found
 * by `natural`'s general tokenizer with a pattern for every script, because its tokenizers by language cut some of them at
 * accented letters (Italian "città" -> "citt", German "Öl" -> "l").
 */
export function stemmedTerms({ stem, stopWords }: Language): (text: string) => string[] {
  const tokenizer = new RegexpTokenizer({ pattern: WORD, gaps: false });
  const skipped = new Set(stopWords.map(normalize));
  const stems = new Map<string, string>();

  function stemOf(word: string): string {
    if (word.length > LONGEST_WORD) return word;
    const kept = stems.get(word);
    if (kept !== undefined) return kept;
    // Some stemmers mark vowels by capitals and leave them so.
    const cut = stem(word).toLowerCase();
    // They count UTF-16 units, and may cut a letter in half.
    const stemmed = cut.isWellFormed() ? cut : word;
    if (stems.size >= MOST_KEPT) stems.clear();
    stems.set(word, stemmed);
    return stemmed;
  }

  return (text) =>
    (tokenizer.tokenize(normalize(text)) ?? []).filter((word) => !skipped.has(word)).map(stemOf);
}

function normalize(text: string): string {
  return toNormalForm(text).toLowerCase();
}
