import type { Readable } from "node:stream";
import type { Article, ReadResult } from "./article.ts";
import { chunksOf, withoutByteOrderMark } from "./bytes.ts";
import { jsonRecord } from "./json-record.ts";
import type { ReadLimits } from "./read-options.ts";
import { recordLines } from "./record-lines.ts";
import { type Outcome, placed, quarantine } from "./refusal.ts";

/** Reads an article per line of JSON; blank lines are no records. Holds one line at a time. */
export async function* readJsonLines(
  object: string,
  source: Readable,
  limits: ReadLimits,
  toArticle: (line: Uint8Array) => Outcome<Article> = jsonRecord,
): AsyncGenerator<ReadResult> {
  const chunks = withoutByteOrderMark(chunksOf(source));
  for await (const { number, content } of recordLines(chunks, limits)) {
    const article = "refusal" in content ? content : quarantine(() => toArticle(content.value));
    yield placed(article, { object, line: number });
  }
}
