import * as z from "zod";
import { pointerSchema } from "../runtime/pointers.ts";
import { type Manifest, readArtifact, readManifest } from "../storage/artifacts.ts";
import type { ObjectStore } from "../storage/store.ts";
import type { VocabularyTerm } from "../text/vocabulary.ts";
import { decodeJsonLines, decodeTsv, encodeTsv } from "./text-lines.ts";

/** What BuildVocabulary leaves: the terms, where every article goes, and what is shown of it. */
export const vocabularyFiles = {
  terms: "vocabulary.tsv",
  /** More of the same: what articles are compared by, word for word. */
  lexicon: "lexicon.tsv",
  assignments: "assignments.tsv",
  catalogue: "catalogue.jsonl",
  heldOut: "held-out.jsonl",
  duplicates: "duplicates.jsonl",
} as const;

/** Where one surviving article comes from, and where it goes. */
export type Assignment = TrainAssignment | HeldOutAssignment;

interface Origin {
  readonly id: string;
  readonly batch: number;
  /** The article's number within its batch. */
  readonly ordinal: number;
}

export interface TrainAssignment extends Origin {
  readonly set: "train" | "validation";
  readonly row: number;
  /** The shard, and the place within it. */
  readonly part: number;
  readonly position: number;
}

/** Has no row: never trained on, never recommended. */
export interface HeldOutAssignment extends Origin {
  readonly set: "test";
}

/** What readers are shown of an article (but `fingerprint`, `object` and `copies`); `row` numbers the articles that may be recommended, in code-point order of ids. */
export const catalogueEntrySchema = z.object({
  row: z.int().min(0).exactOptional(),
  id: z.string(),
  title: z.string(),
  publishedAt: z.string().exactOptional(),
  source: z.string().exactOptional(),
  url: z.string().exactOptional(),
  labels: z.array(z.string()),
  tickers: z.array(z.string()).exactOptional(),
  language: z.string().exactOptional(),
  excerpt: z.string(),
  /** Of the content: tells a copy or a new version from what is known. Releases of before do not have it. */
  fingerprint: z.string().exactOptional(),
  /** Key of the dropped object that it came in. Releases of before do not have it. */
  object: z.string().exactOptional(),
  /** Ids of copies of this article. */
  aliases: z.array(z.string()).exactOptional(),
  /** The same copies, but those held out, each as it was dropped: one of them lives on when this article gets another text. */
  copies: z
    .array(z.object({ id: z.string(), object: z.string(), publishedAt: z.string().exactOptional() }))
    .exactOptional(),
});

export type CatalogueEntry = z.infer<typeof catalogueEntrySchema>;

export function encodeVocabularyTerms(terms: Iterable<VocabularyTerm>): Uint8Array {
  return encodeTsv([...terms].map((entry) => [entry.term, entry.totalCount, entry.documentFrequency]));
}

export function decodeVocabularyTerms(bytes: Uint8Array): VocabularyTerm[] {
  return decodeTsv(bytes).map(([term = "", totalCount, documentFrequency]) => ({
    term,
    totalCount: Number(totalCount),
    documentFrequency: Number(documentFrequency),
  }));
}

export function encodeAssignments(assignments: Iterable<Assignment>): Uint8Array {
  const rows = [...assignments].map((to) =>
    to.set === "test"
      ? [to.id, to.batch, to.ordinal, to.set]
      : [to.id, to.batch, to.ordinal, to.set, to.row, to.part, to.position],
  );
  return encodeTsv(rows);
}

export function decodeAssignments(bytes: Uint8Array): Assignment[] {
  return decodeTsv(bytes).map(([id = "", batch, ordinal, set, row, part, position]) => {
    const origin = { id, batch: Number(batch), ordinal: Number(ordinal) };
    if (set === "test") return { ...origin, set };
    const trainSet = set === "validation" ? "validation" : "train";
    return { ...origin, set: trainSet, row: Number(row), part: Number(part), position: Number(position) };
  });
}

export function decodeCatalogue(bytes: Uint8Array): CatalogueEntry[] {
  return z.array(catalogueEntrySchema).parse(decodeJsonLines(bytes));
}

const batchPointersSchema = z.array(pointerSchema);

/** The vocabulary's manifest and those of the batches it was built from. */
export async function readVocabularyManifest(store: ObjectStore, pointer: z.infer<typeof pointerSchema>) {
  const manifest = await readManifest(store, pointer);
  return { manifest, batches: batchPointersSchema.parse(manifest.summary.batches) };
}

export async function readVocabularyTerms(store: ObjectStore, manifest: Manifest): Promise<VocabularyTerm[]> {
  return decodeVocabularyTerms(await readArtifact(store, manifest, vocabularyFiles.terms));
}

export async function readLexicon(store: ObjectStore, manifest: Manifest): Promise<VocabularyTerm[]> {
  return decodeVocabularyTerms(await readArtifact(store, manifest, vocabularyFiles.lexicon));
}

export async function readAssignments(store: ObjectStore, manifest: Manifest): Promise<Assignment[]> {
  return decodeAssignments(await readArtifact(store, manifest, vocabularyFiles.assignments));
}
