import type { Header } from "tar-stream";
import type { Article } from "./article.ts";
import { tooLarge } from "./bytes.ts";
import { collisionGuard, safePath } from "./entry-path.ts";
import { newsgroupPost, postPath } from "./newsgroup-post.ts";
import { plainArticle } from "./plain-article.ts";
import { accept, type Outcome, refuse } from "./refusal.ts";

/** tar-stream gives null for a kind of entry that it does not know. */
export type EntryHeader = Pick<Header, "name" | "size"> & { readonly type: Header["type"] | null };

/** How the bytes of an admitted entry become an article. */
export type EntryReader = (bytes: Buffer) => Outcome<Article>;

export type EntryAdmission = (header: EntryHeader) => Outcome<EntryReader>;

/**
 * Judges entries by their header alone, in the order of the archive: UNSAFE_PATH, UNSUPPORTED_FORMAT, ARTICLE_TOO_LARGE,
 * or the reader that is right for the entry.
 */
export function entryAdmission(maxArticleBytes: number): EntryAdmission {
  const refuseCollision = collisionGuard();

  return ({ name, type, size }) => {
    if (type === null) return refuse("UNSUPPORTED_FORMAT", "is a kind of entry that is not known");
    if (type !== "file" && type !== "contiguous-file")
      return refuse("UNSAFE_PATH", `is no file but a ${type}`);
    const safe = safePath(name);
    if ("refusal" in safe) return safe;
    const path = refuseCollision(safe.value);
    if ("refusal" in path) return path;

    const reader = readerFor(path.value);
    return "value" in reader && size > maxArticleBytes ? tooLarge(maxArticleBytes) : reader;
  };
}

function readerFor(path: string): Outcome<EntryReader> {
  const post = postPath(path);
  if (post !== undefined) return accept((bytes) => newsgroupPost(post, bytes));
  if (/(?:^|\/)[^/.][^/]*\.txt$/i.test(path)) return accept((bytes) => plainArticle(path, bytes));
  return refuse("UNSUPPORTED_FORMAT", "is neither a post of a -train or -test folder nor a .txt file");
}
