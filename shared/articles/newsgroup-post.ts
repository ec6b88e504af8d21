import { toNormalForm } from "../unicode/normal-form.ts";
import type { Article, Split } from "./article.ts";
import { articleId, ID_RULE } from "./article-id.ts";
import { mailDate } from "./mail-date.ts";
import { headerField } from "./mail-header.ts";
import { isBlank } from "./plain-text.ts";
import { accept, type Outcome, refuse } from "./refusal.ts";
import { derivedTitle } from "./title.ts";

/** Where the layout of 20 Newsgroups "by date" puts a post: `<anything>-train/<group>/<file>`, or `-test`. */
export interface PostPath {
  readonly split: Split;
  readonly group: string;
  readonly file: string;
}

export function postPath(path: string): PostPath | undefined {
  const match = /^[^/]*-(train|test)\/([^/]+)\/([^/.][^/]*)$/.exec(path);
  if (match === null) return undefined;
  const [, split, group = "", file = ""] = match;
  return { split: split === "test" ? "test" : "train", group, file };
}

/**
 * A post: its bytes are ISO-8859-1, each byte the code point of the same number (not windows-1252), and stay as they
 * are, headers and all. A post without a subject has its id for a title.
 */
export function newsgroupPost({ split, group, file }: PostPath, bytes: Buffer): Outcome<Article> {
  const id = articleId(`${group}:${file}`);
  if (id === undefined) return refuse("INVALID_RECORD", `the id made of group and file ${ID_RULE}`);
  const body = bytes.toString("latin1");
  if (isBlank(body)) return refuse("EMPTY_ARTICLE", "has no text");

  const publishedAt = mailDate(headerField(body, "Date") ?? "");
  return accept({
    id,
    title: derivedTitle(headerField(body, "Subject") ?? "") || id,
    body,
    format: "post",
    split,
    ...(publishedAt === undefined ? {} : { publishedAt }),
    labels: [toNormalForm(group)],
  });
}
