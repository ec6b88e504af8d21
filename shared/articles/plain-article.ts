import type { Article } from "./article.ts";
import { ID_RULE, idOfPath } from "./article-id.ts";
import { canonicalText, decodeUtf8, isBlank, readableText } from "./plain-text.ts";
import { accept, type Outcome, refuse } from "./refusal.ts";
import { derivedTitle } from "./title.ts";

/**
 * A .txt file as an article: UTF-8, the first line that is not blank is the title, what follows is the body. A file of
 * one line is both. The path gives the id.
 */
export function plainArticle(path: string, bytes: Uint8Array): Outcome<Article> {
  const id = idOfPath(path);
  if (id === undefined) return refuse("INVALID_RECORD", `the id made of the path ${ID_RULE}`);

  const decoded = decodeUtf8(bytes);
  if ("refusal" in decoded) return decoded;
  const readable = readableText(decoded.value.replace(/^\ufeff/, ""));
  if ("refusal" in readable) return readable;

  const text = canonicalText(readable.value);
  const parts = titleAndBody(text);
  if (parts === undefined) return refuse("EMPTY_ARTICLE", "has no text");
  return accept({ id, ...parts, format: "article", split: "train", labels: [] });
}

function titleAndBody(text: string): { title: string; body: string } | undefined {
  for (let start = 0; start < text.length; ) {
    const end = lineEnd(text, start);
    const title = derivedTitle(text.slice(start, end));
    if (title !== "") return { title, body: bodyAfter(text, end) };
    start = end + 1;
  }
  return undefined;
}

function bodyAfter(text: string, titleEnd: number): string {
  let start = titleEnd + 1;
  while (start < text.length) {
    const end = lineEnd(text, start);
    if (!isBlank(text.slice(start, end))) return text.slice(start);
    start = end + 1;
  }
  return text;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
}
