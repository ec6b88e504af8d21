import type * as z from "zod";
import type { Article } from "./article.ts";
import { jsonShape, visitKeys } from "./json-shape.ts";
import { canonicalText, decodeUtf8, isBlank, readableText } from "./plain-text.ts";
import { type ArticleRecord, recordSchema } from "./record-schema.ts";
import { accept, type Outcome, type Refused, refuse } from "./refusal.ts";
import { cleanTitle } from "./title.ts";

const MAX_DEPTH = 32;

/** Keys that reach an object's prototype in code that copies fields carelessly. */
const UNSAFE_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** One line of JSONL as an article. */
export function jsonRecord(line: Uint8Array): Outcome<Article> {
  const text = decodeUtf8(line);
  if ("refusal" in text) return text;
  const value = parseSafely(text.value);
  if ("refusal" in value) return value;
  const parsed = recordSchema.safeParse(value.value);
  if (!parsed.success) return refuse("INVALID_RECORD", complaints(parsed.error));
  return articleOf(parsed.data);
}

/** Parses JSON that may be hostile: its depth is known before, its keys are looked at before anyone uses them. */
function parseSafely(text: string): Outcome<unknown> {
  const shape = jsonShape(text);
  if (shape.depth > MAX_DEPTH) return refuse("UNSAFE_RECORD", `is nested deeper than ${MAX_DEPTH}`);
  const value = parseJson(text);
  if ("refusal" in value) return value;

  let keys = 0;
  let unsafeKey: string | undefined;
  visitKeys(value.value, (key) => {
    keys += 1;
    if (UNSAFE_KEYS.has(key)) unsafeKey = key;
  });
  if (unsafeKey !== undefined) return refuse("UNSAFE_RECORD", `has the key ${unsafeKey}`);
  // JSON.parse keeps the last of equal keys: fewer keys than the text has members means that some were equal.
  return keys === shape.members ? value : refuse("INVALID_RECORD", "has the same key twice");
}

function parseJson(text: string): Outcome<unknown> {
  try {
    return accept(JSON.parse(text));
  } catch {
    return refuse("NOT_JSON", "is not JSON");
  }
}

function complaints(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "record"}: ${issue.message}`)
    .join("; ");
}

function articleOf(record: ArticleRecord): Outcome<Article> {
  const {
    id,
    title,
    body,
    publishedAt,
    source,
    url,
    labels = [],
    tickers,
    language,
    split = "train",
  } = record;
  const unreadable = firstUnreadable({ title, body, source, labels, tickers });
  if (unreadable !== undefined) return unreadable;
  if (isBlank(body)) return refuse("EMPTY_ARTICLE", "body: is blank");

  return accept({
    id,
    title: cleanTitle(title),
    body: canonicalText(body),
    format: "article",
    split,
    labels,
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(source === undefined ? {} : { source }),
    ...(url === undefined ? {} : { url }),
    ...(tickers === undefined ? {} : { tickers }),
    ...(language === undefined ? {} : { language }),
  });
}

function firstUnreadable(
  fields: Record<string, string | readonly string[] | undefined>,
): Refused | undefined {
  for (const [name, field = []] of Object.entries(fields)) {
    for (const text of typeof field === "string" ? [field] : field) {
      const readable = readableText(text);
      if ("refusal" in readable) return refuse(readable.refusal.code, `${name}: ${readable.refusal.reason}`);
    }
  }
  return undefined;
}
