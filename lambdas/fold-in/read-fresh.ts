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
  /** The first of them. */
  readonly rejects: readonly Reject[];
  readonly rejectedByCode: ReadonlyMap<string, number>;
  /** Records that the release has already, word for word. */
  readonly unchanged: number;
  /** Objects that were not read, or not to their end, because there was too much. */
  readonly objectsLeft: number;
}

/** All are counted; so many are told of. The next retraining writes down the others. */
const mostToldRejects = 100;

/** Of one object: more of them, as in a file that is not what its name says, would take all the time there is. */
const mostRecords = 200_000;

export interface FreshLimits {
  /** So many new articles at most. */
  readonly articles: number;
  /** So many bytes of objects are read, so long are the texts of one, and so long the new texts of all. */
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
  const rejectedByCode = new Map<string, number>();
  let unchanged = 0;
  let objectBytes = 0;
  let freshLength = 0;
  let objectsLeft = 0;
  const fresh = (left: number): Fresh => ({
    articles,
    rejects,
    rejectedByCode,
    unchanged,
    objectsLeft: left,
  });
  for (const [at, { key, etag, sizeBytes }] of objects.entries()) {
    // A smaller one that came later need not wait for it.
    if (objectBytes + sizeBytes > limits.bytes) {
      objectsLeft += 1;
      continue;
    }
    objectBytes += sizeBytes;
    let records = 0;
    let length = 0;
    for await (const result of readArticles({ key }, () => store.stream(key, etag), { maxArticleBytes })) {
      records += 1;
      if (records > mostRecords || length > limits.bytes) {
        objectsLeft += 1;
        break;
      }
      if ("reject" in result) {
        const { code } = result.reject;
        rejectedByCode.set(code, (rejectedByCode.get(code) ?? 0) + 1);
        if (rejects.length < mostToldRejects) rejects.push(result.reject);
        continue;
      }
      const { article, place } = result;
      length += article.body.length;
      const fingerprint = contentFingerprint(article);
      if (release.articleOfId.get(article.id)?.fingerprint === fingerprint) {
        unchanged += 1;
        continue;
      }
      freshLength += article.body.length;
      if (articles.length === limits.articles || freshLength > limits.bytes) {
        return fresh(objectsLeft + objects.length - at);
      }
      const { id, split, publishedAt } = article;
      articles.push({ id, fingerprint, split, place, article, ...(publishedAt && { publishedAt }) });
    }
  }
  return fresh(objectsLeft);
}
