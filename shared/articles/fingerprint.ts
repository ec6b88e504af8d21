import { createHash } from "node:crypto";
import { stripPost } from "../text/strip.ts";
import { toNormalForm } from "../unicode/normal-form.ts";
import type { Article } from "./article.ts";

/** SHA-256 in hex of title and body in NFC with white space collapsed: equal for copies that differ in these alone. */
export function contentFingerprint({ title, body }: Pick<Article, "title" | "body">): string {
  return createHash("sha256")
    .update(`${collapsed(title)}\n${collapsed(body)}`, "utf8")
    .digest("hex");
}

/** The text that is analysed: a post without headers, quotes and signature; an article's title and body. */
export function analysisText({ format, title, body }: Pick<Article, "format" | "title" | "body">): string {
  return format === "post" ? stripPost(body) : `${title}\n\n${body}`;
}

function collapsed(text: string): string {
  return toNormalForm(text).replace(/\s+/g, " ").trim();
}
