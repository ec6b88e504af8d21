import * as z from "zod";
import { decodeRecords } from "../recordio/decode.ts";
import { encodeRecord, sparseRecord } from "../recordio/encode.ts";
import { concatenate } from "./bytes.ts";
import { decodeJsonLines, decodeTsv, encodeJsonLines, encodeTsv } from "./text-lines.ts";

/**
 * What Preprocess leaves of a batch: the accepted articles without their text, the batch's own dictionary (terms in
 * code-point order, counted over the articles that may be trained on), and every article as RecordIO: `uid` is the
 * article's id, keys number the terms of the batch's dictionary, values count them.
 */
export const batchFiles = {
  articles: "articles.jsonl",
  terms: "terms.tsv",
  documents: "documents.pbr",
  rejects: "rejects.jsonl",
} as const;

export const placeSchema = z.object({
  object: z.string(),
  line: z.number().exactOptional(),
  entry: z.string().exactOptional(),
});

export const batchArticleSchema = z.object({
  id: z.string(),
  title: z.string(),
  split: z.enum(["train", "test"]),
  publishedAt: z.string().exactOptional(),
  source: z.string().exactOptional(),
  url: z.string().exactOptional(),
  labels: z.array(z.string()),
  tickers: z.array(z.string()).exactOptional(),
  language: z.string().exactOptional(),
  /** sha-256 of the content: equal for copies. */
  fingerprint: z.string(),
  /** The first words, for people. */
  excerpt: z.string(),
  place: placeSchema,
});

export type BatchArticle = z.infer<typeof batchArticleSchema>;

/** One article's terms: `keys` strictly ascending numbers into a dictionary, `counts` how often each occurs. */
export interface CountedDocument {
  readonly id: string;
  readonly keys: Uint32Array;
  readonly counts: Float32Array;
}

export function encodeDocuments(documents: Iterable<CountedDocument>, dictionarySize: number): Uint8Array {
  const frames: Uint8Array[] = [];
  for (const { id, keys, counts } of documents) {
    frames.push(encodeRecord(sparseRecord(keys, counts, dictionarySize, { uid: id })));
  }
  return concatenate(frames);
}

export function* decodeDocuments(bytes: Uint8Array): Generator<CountedDocument> {
  for (const record of decodeRecords(bytes)) {
    const tensor = record.features.get("values");
    const keys = tensor?.keys ?? new Uint32Array(0);
    yield { id: record.uid ?? "", keys, counts: Float32Array.from(tensor?.values ?? []) };
  }
}

export function encodeBatchArticles(articles: readonly BatchArticle[]): Uint8Array {
  return encodeJsonLines(articles);
}

export function decodeBatchArticles(bytes: Uint8Array): BatchArticle[] {
  return z.array(batchArticleSchema).parse(decodeJsonLines(bytes));
}

export interface DictionaryEntry {
  readonly term: string;
  /** Occurrences in articles that may be trained on. */
  readonly count: number;
  readonly documentFrequency: number;
}

export function encodeDictionary(entries: Iterable<DictionaryEntry>): Uint8Array {
  return encodeTsv([...entries].map((entry) => [entry.term, entry.count, entry.documentFrequency]));
}

export function decodeDictionary(bytes: Uint8Array): DictionaryEntry[] {
  return decodeTsv(bytes).map(([term = "", count, documentFrequency]) => ({
    term,
    count: Number(count),
    documentFrequency: Number(documentFrequency),
  }));
}
