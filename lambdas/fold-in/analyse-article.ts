import type { Article, Place, Reject } from "../../shared/articles/article.ts";
import type { DedupeEntry } from "../../shared/articles/deduplicate.ts";
import { analysisText, contentFingerprint } from "../../shared/articles/fingerprint.ts";
import { poisonReject } from "../../shared/articles/poison.ts";
import { catalogueEntryOf, describeArticle } from "../../shared/corpus/describe-article.ts";
import type { CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import type { Release } from "../../shared/release/load-release.ts";
import type { Analyzer } from "../../shared/text/analyzer.ts";
import { type SparseCounts, vectorize } from "../../shared/text/vectorize.ts";

/** What a release makes of an article's text. */
export interface AnalysedText {
  readonly entry: CatalogueEntry;
  /** By columns of the vocabulary. */
  readonly terms: SparseCounts;
  /** By columns of the lexicon, if the release has one. */
  readonly words?: SparseCounts;
}

/** An article that came after the release. */
export interface FreshVersion extends DedupeEntry {
  /** Absent if the release has this text already, under this very id. */
  readonly text?: AnalysedText;
}

/** All that is to be known of an article without its text. */
export function versionOf(article: Article, place: Place): FreshVersion {
  const { id, split, publishedAt } = article;
  const fingerprint = contentFingerprint(article);
  return { id, fingerprint, split, place, ...(publishedAt !== undefined && { publishedAt }) };
}

/**
 * Reads a text as the release's own were read.
 * @param analyzer the release's own
 */
export function analyseText(
  article: Article,
  place: Place,
  analyzer: Analyzer,
  release: Pick<Release, "columnOf" | "words">,
): { readonly text: AnalysedText } | { readonly reject: Reject } {
  try {
    const text = analysisText(article);
    const entry = catalogueEntryOf(describeArticle(article, text, place));
    const terms = analyzer.terms(text);
    const words = release.words && vectorize(terms, release.words.columnOf);
    return { text: { entry, terms: vectorize(terms, release.columnOf), ...(words && { words }) } };
  } catch (error) {
    return { reject: poisonReject(error, place) };
  }
}
