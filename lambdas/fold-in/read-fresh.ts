import type { Article, Reject } from "../../shared/articles/article.ts";
import type { DedupeEntry } from "../../shared/articles/deduplicate.ts";
import { contentFingerprint } from "../../shared/articles/fingerprint.ts";
import { readArticles } from "../../shared/articles/read-articles.ts";
import type { Release } from "../../shared/release/load-release.ts";
import type { ObjectInfo, ObjectStore } from "../../shared/storage/store.ts";

/** An article that the release does not have, or not in this version. */
export interface FreshArticle extends DedupeEntry {
  readonly article: Article;
}

export interface Fresh {
  readonly articles: readonly FreshArticle[];
  readonly rejects: readonly Reject[];
  /** Records that the release has already, word for word. */
  readonly unchanged: number;
  /** Objects that were not read, or not to their end, because there was too much. */
  readonly objectsLeft: number;
}

export interface FreshLimits {
  /** So many new articles at most. */
  readonly articles: number;
  /** So many bytes of objects are read, and so long are the new texts together. */
  readonly bytes: number;
}

/**
 * Reads objects that came after the release, in their order, for as long as there is room: what does not fit is left to the
 * next retraining.
 * @throws PreconditionFailedError `OBJECT_CHANGED`, NotFoundError `OBJECT_NOT_FOUND` when an object is no longer what was
 * listed
 */
export async function readFresh(
  store: ObjectStore,
  objects: readonly ObjectInfo[],
  release: Pick<Release, "articleOfId" | "manifest">,
  limits: FreshLimits,
): Promise<Fresh> {
  const { maxArticleBytes } = release.manifest.config.articles;
  const articles: FreshArticle[] = [];
  const rejects: Reject[] = [];
  let unchanged = 0;
  let objectBytes = 0;
  let textLength = 0;
  for (const [at, { key, etag, sizeBytes }] of objects.entries()) {
    objectBytes += sizeBytes;
    if (objectBytes > limits.bytes) return { articles, rejects, unchanged, objectsLeft: objects.length - at };
    const records = readArticles({ key }, () => store.stream(key, etag), { maxArticleBytes });
    for await (const result of records) {
      if ("reject" in result) {
        rejects.push(result.reject);
        continue;
      }
      const { article, place } = result;
      const fingerprint = contentFingerprint(article);
      if (release.articleOfId.get(article.id)?.fingerprint === fingerprint) {
        unchanged += 1;
        continue;
      }
      textLength += article.body.length;
      if (articles.length === limits.articles || textLength > limits.bytes) {
        return { articles, rejects, unchanged, objectsLeft: objects.length - at };
      }
      const { id, split, publishedAt } = article;
      articles.push({ id, fingerprint, split, place, article, ...(publishedAt && { publishedAt }) });
    }
  }
  return { articles, rejects, unchanged, objectsLeft: 0 };
}
