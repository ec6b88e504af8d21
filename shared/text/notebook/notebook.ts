import { isWordAt } from "../characters.ts";
import type { NounTable } from "../nouns/codec.ts";
import { lemmaOf } from "./lemma.ts";
import { sentenceSpans } from "./sentences.ts";
import { STOP_WORDS } from "./stop-words.ts";
import { splitWords } from "./words.ts";

/**
 * The terms of a text as the notebook counted them: lower case, NLTK 3.8's `word_tokenize`, tokens of two characters or
 * more that start with a-z and a word character, WordNet's noun lemma, without scikit-learn 1.2.1's English stop words.
 */
export function notebookTerms(text: string, nouns: NounTable): string[] {
  const lowerCased = text.toLowerCase();
  const terms: string[] = [];
  for (const { start, end } of sentenceSpans(lowerCased)) {
    for (const token of splitWords(lowerCased.slice(start, end))) {
      if (!isCountable(token)) continue;
      const lemma = lemmaOf(token, nouns);
      if (!STOP_WORDS.has(lemma)) terms.push(lemma);
    }
  }
  return terms;
}

/** The rest of the token is free: "cd-rom" and "os/2" pass whole. */
export function isCountable(token: string): boolean {
  const first = token.charCodeAt(0);
  return first >= 0x61 && first <= 0x7a && isWordAt(token, 1);
}
