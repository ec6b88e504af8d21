import { type BatchArticle, batchFiles, decodeBatchArticles } from "../../shared/corpus/batch.ts";
import { type Manifest, readArtifact } from "../../shared/storage/artifacts.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";

/** An accepted article with where it stands: batch number, and number within the batch. */
export interface NumberedArticle extends BatchArticle {
  readonly batch: number;
  readonly ordinal: number;
}

export async function readArticlesOfBatches(
  store: ObjectStore,
  batches: readonly Manifest[],
): Promise<NumberedArticle[]> {
  const articles: NumberedArticle[] = [];
  for (const [batch, manifest] of batches.entries()) {
    const decoded = decodeBatchArticles(await readArtifact(store, manifest, batchFiles.articles));
    for (const [ordinal, article] of decoded.entries()) articles.push({ ...article, batch, ordinal });
  }
  return articles;
}
