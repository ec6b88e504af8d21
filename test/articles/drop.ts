import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import type { Article, ReadResult, Reject } from "../../shared/articles/article.ts";
import { type ReadOptions, readArticles } from "../../shared/articles/read-articles.ts";

export type DropEntry = Pick<Header, "name"> & Partial<Header> & { readonly content?: string | Uint8Array };

/** A tar of the given entries, each a file unless its type says otherwise: the same bytes at any time of the day. */
export async function tar(entries: readonly DropEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content = "", ...header } of entries)
    archive.entry({ mtime: new Date(0), ...header }, content);
  archive.finalize();
  return buffer(archive);
}

export async function tarGz(entries: readonly DropEntry[]): Promise<Buffer> {
  return gzipSync(await tar(entries));
}

/** A stream of the bytes, cut into chunks of a given size. */
export function streamOf(bytes: Uint8Array, chunkBytes = 1000): Readable {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  return Readable.from(chunks);
}

/** Everything a reader makes of an object that holds these bytes. */
export function readDrop(
  key: string,
  content: string | Uint8Array,
  options: ReadOptions = {},
  chunkBytes?: number,
): Promise<ReadResult[]> {
  const bytes = Buffer.from(content);
  return Array.fromAsync(readArticles({ key }, async () => streamOf(bytes, chunkBytes), options));
}

export function articles(results: readonly ReadResult[]): Article[] {
  return results.flatMap((result) => ("article" in result ? [result.article] : []));
}

export function rejects(results: readonly ReadResult[]): Reject[] {
  return results.flatMap((result) => ("reject" in result ? [result.reject] : []));
}

export function codes(results: readonly ReadResult[]): string[] {
  return rejects(results).map(({ code }) => code);
}

/** The one article of a drop that has to hold exactly one record, and that one accepted. */
export function onlyArticle(results: readonly ReadResult[]): Article {
  const [result] = results;
  if (results.length !== 1 || result === undefined || "reject" in result) {
    throw new Error(`expected one article, got ${JSON.stringify(results)}`);
  }
  return result.article;
}

/** A line of JSONL whose fields can be replaced, or left out by giving undefined. */
export function line(fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ id: "a-1", title: "Rates rise", body: "The bank raised its rate.", ...fields });
}

/** Own text that gzip cannot shrink much, so that a cut of the archive falls into a known entry. */
export function words(seed: number, length: number): string {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state.toString(36);
  }).join(" ");
}
