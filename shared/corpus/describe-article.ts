import type { Article, Place } from "../articles/article.ts";
import { contentFingerprint } from "../articles/fingerprint.ts";
import type { BatchArticle } from "./batch.ts";
import type { CatalogueEntry } from "./vocabulary-files.ts";

const excerptCharacters = 240;

/**
 * All that is kept of an article but its words.
 * @param analysed the text that was analysed, as `analysisText` gives it
 */
export function describeArticle(article: Article, analysed: string, place: Place): BatchArticle {
  const { body: _body, format: _format, labels, tickers, ...rest } = article;
  return {
    ...rest,
    labels: [...labels],
    ...(tickers && { tickers: [...tickers] }),
    fingerprint: contentFingerprint(article),
    excerpt: excerptOf(article.format === "post" ? analysed : article.body),
    place,
  };
}

/** What a catalogue holds of an article; row and copies are its catalogue's to give. */
export function catalogueEntryOf(article: BatchArticle): CatalogueEntry {
  const { id, title, publishedAt, source, url, labels, tickers, language, excerpt, fingerprint } = article;
  return {
    id,
    title,
    ...(publishedAt !== undefined && { publishedAt }),
    ...(source !== undefined && { source }),
    ...(url !== undefined && { url }),
    labels,
    ...(tickers && { tickers }),
    ...(language !== undefined && { language }),
    excerpt,
    fingerprint,
  };
}

function excerptOf(text: string): string {
  const characters = Array.from(
    text
      .slice(0, excerptCharacters * 4)
      .replace(/\s+/gu, " ")
      .trim(),
  );
  if (characters.length <= excerptCharacters) return characters.join("");
  return `${characters.slice(0, excerptCharacters).join("")}…`;
}
