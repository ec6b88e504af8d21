import type { AnalyzerName } from "../analyzer.ts";
import type { Language } from "./stemmed-terms.ts";

/**
 * The languages for which `natural` has a stemmer and stop words outside its index. Each is imported by its own literal
 * path, so that bundlers see it and nothing else is loaded. (Polish has no stemmer there; the word pattern would cut
 * Ukrainian and Persian words apart.)
 */
export const languages: Readonly<Record<Exclude<AnalyzerName, "notebook">, () => Promise<Language>>> = {
  "natural-de": async () => {
    const stopWords = await import("stopwords-iso", { with: { type: "json" } });
    const words = { default: { words: stopWords.default.de } };
    return language(await import("natural/lib/natural/stemmers/porter_stemmer_de.js"), words);
  },
  "natural-en": async () =>
    language(
      await import("natural/lib/natural/stemmers/porter_stemmer.js"),
      await import("natural/lib/natural/util/stopwords.js"),
    ),
  "natural-es": async () =>
    language(
      await import("natural/lib/natural/stemmers/porter_stemmer_es.js"),
      await import("natural/lib/natural/util/stopwords_es.js"),
    ),
  "natural-fr": async () =>
    language(
      await import("natural/lib/natural/stemmers/porter_stemmer_fr.js"),
      await import("natural/lib/natural/util/stopwords_fr.js"),
    ),
  "natural-it": async () =>
    language(
      await import("natural/lib/natural/stemmers/porter_stemmer_it.js"),
      await import("natural/lib/natural/util/stopwords_it.js"),
    ),
  "natural-nl": async () =>
    language(
      await import("natural/lib/natural/stemmers/porter_stemmer_nl.js"),
      await import("natural/lib/natural/util/stopwords_nl.js"),
    ),
  "natural-no": async () =>
    language(
      await import("natural/lib/natural/stemmers/porter_stemmer_no.js"),
      await import("natural/lib/natural/util/stopwords_no.js"),
    ),
  "natural-pt": async () =>
    language(
      await import("natural/lib/natural/stemmers/porter_stemmer_pt.js"),
      await import("natural/lib/natural/util/stopwords_pt.js"),
    ),
  "natural-ru": async () =>
    language(
      await import("natural/lib/natural/stemmers/porter_stemmer_ru.js"),
      await import("natural/lib/natural/util/stopwords_ru.js"),
    ),
  "natural-sv": async () =>
    language(
      await import("natural/lib/natural/stemmers/porter_stemmer_sv.js"),
      await import("natural/lib/natural/util/stopwords_sv.js"),
    ),
};

function language(stemmer: { default: NaturalStemmer }, stopWords: { default: NaturalStopWords }): Language {
  return { stem: (word) => stemmer.default.stem(word), stopWords: stopWords.default.words };
}
