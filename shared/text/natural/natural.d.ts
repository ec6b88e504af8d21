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
