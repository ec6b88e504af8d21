import type { Readable } from "node:stream";
import type { ReadResult } from "./article.ts";
import { chunksOf, collect } from "./bytes.ts";
import { plainArticle } from "./plain-article.ts";
import type { ReadLimits } from "./read-options.ts";
import { placed, quarantine } from "./refusal.ts";

/** Reads a .txt file, which is one article. */
export async function readTextFile(
  object: string,
  source: Readable,
  { maxArticleBytes }: Pick<ReadLimits, "maxArticleBytes">,
): Promise<ReadResult> {
  const bytes = await collect(chunksOf(source), maxArticleBytes);
  const article = "refusal" in bytes ? bytes : quarantine(() => plainArticle(object, bytes.value));
  return placed(article, { object });
}
