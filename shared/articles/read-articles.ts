import type { Readable } from "node:stream";
import type { ReadResult } from "./article.ts";
import { readArchive } from "./read-archive.ts";
import { readJsonLines } from "./read-json-lines.ts";
import { isOfPart, type ReadLimits, type ReadOptions, readLimits } from "./read-options.ts";
import { readTextFile } from "./read-text-file.ts";
import { placed, refuse } from "./refusal.ts";

export type { ReadOptions } from "./read-options.ts";

type Open = () => Promise<Readable>;

/**
 * The articles and rejects of a dropped object, in the object's order, read as a stream. The key's extension tells the
 * reader: .tar.gz and .tgz, .jsonl and .ndjson, .txt; anything else is one reject, UNSUPPORTED_FORMAT.
 *
 * Each record gives exactly one result. With `parts` the records are dealt out: all parts together give what the whole
 * gives, each record once. The stream is closed in every case, also when the caller stops early.
 *
 * @throws ConfigError `INVALID_READ_OPTIONS`
 * @throws whatever `open` or its stream throws: that the bytes could not be had says nothing about the articles
 */
export async function* readArticles(
  object: { readonly key: string },
  open: Open,
  options: ReadOptions = {},
): AsyncGenerator<ReadResult> {
  const { key } = object;
  const limits = readLimits(options);
  const name = key.toLowerCase();

  if (/\.(?:tar\.gz|tgz)$/.test(name)) yield* readArchive(key, await open(), limits);
  else if (/\.(?:jsonl|ndjson)$/.test(name)) yield* readJsonLines(key, await open(), limits);
  else if (isOfPart(0, limits))
    yield* readSingleRecord(key, name.endsWith(".txt") ? open : undefined, limits);
}

/** What is one record as a whole belongs to the first part; the others do not even open it. */
async function* readSingleRecord(
  key: string,
  open: Open | undefined,
  limits: ReadLimits,
): AsyncGenerator<ReadResult> {
  if (open !== undefined) yield await readTextFile(key, await open(), limits);
  else
    yield placed(refuse("UNSUPPORTED_FORMAT", "is none of .tar.gz, .tgz, .txt, .jsonl, .ndjson"), {
      object: key,
    });
}
