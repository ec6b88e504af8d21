import type { Reject } from "../../shared/articles/article.ts";
import { readArticles } from "../../shared/articles/read-articles.ts";
import type { Release } from "../../shared/release/load-release.ts";
import type { ObjectInfo, ObjectStore } from "../../shared/storage/store.ts";
import type { Analyzer } from "../../shared/text/analyzer.ts";
import { analyseText, type FreshVersion, versionOf } from "./analyse-article.ts";

export interface Fresh {
  readonly versions: readonly FreshVersion[];
  /** Of the versions: those that the release has already, word for word. */
  readonly unchanged: number;
  /** The first of them. */
  readonly rejects: readonly Reject[];
  readonly rejectedByCode: ReadonlyMap<string, number>;
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
 * next retraining. An article whose analysis fails is rejected, and the others are not.
 * @param analyzer the release's own
 * @throws PreconditionFailedError `OBJECT_CHANGED`, NotFoundError `OBJECT_NOT_FOUND` when an object is no longer what was
 * listed
 */
export async function readFresh(
  store: ObjectStore,
  objects: readonly ObjectInfo[],
  release: Pick<Release, "articleOfId" | "manifest" | "columnOf" | "words">,
  analyzer: Analyzer,
  limits: FreshLimits,
): Promise<Fresh> {
  const { maxArticleBytes } = release.manifest.config.articles;
  const versions: FreshVersion[] = [];
  const rejects: Reject[] = [];
  const rejectedByCode = new Map<string, number>();
  let unchanged = 0;
  let objectBytes = 0;
  let freshLength = 0;
  let objectsLeft = 0;
  const fresh = (left: number): Fresh => ({
    versions,
    unchanged,
    rejects,
    rejectedByCode,
    objectsLeft: left,
  });
  function refuse(reject: Reject): void {
    rejectedByCode.set(reject.code, (rejectedByCode.get(reject.code) ?? 0) + 1);
    if (rejects.length < mostToldRejects) rejects.push(reject);
  }
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
        refuse(result.reject);
        continue;
      }
      const { article, place } = result;
      length += article.body.length;
      const version = versionOf(article, place);
      if (release.articleOfId.get(version.id)?.fingerprint === version.fingerprint) {
        unchanged += 1;
        versions.push(version);
        continue;
      }
      freshLength += article.body.length;
      if (versions.length - unchanged === limits.articles || freshLength > limits.bytes) {
        return fresh(objectsLeft + objects.length - at);
      }
      const analysed = analyseText(article, place, analyzer, release);
      if ("reject" in analysed) refuse(analysed.reject);
      else versions.push({ ...version, ...analysed });
    }
  }
  return fresh(objectsLeft);
}
