/*
 * `natural` has types for its index only, which must never be loaded: it opens database clients. These are the parts
 * that this folder loads by their own path.
 */
interface NaturalStemmer {
  /** Expects lower case. */
  stem(word: string): string;
}

interface NaturalStopWords {
  readonly words: readonly string[];
}

declare module "natural/lib/natural/stemmers/porter_stemmer*" {
  const stemmer: NaturalStemmer;
  export = stemmer;
}

declare module "natural/lib/natural/util/stopwords*" {
  const stopWords: NaturalStopWords;
  export = stopWords;
}

declare module "natural/lib/natural/tokenizers/regexp_tokenizer.js" {
  /** With `gaps: false`, `tokenize` gives the pattern's matches, or null when there are none. */
  export class RegexpTokenizer {
    constructor(options: { readonly pattern: RegExp; readonly gaps: boolean });
    tokenize(text: string): string[] | null;
  }
}
