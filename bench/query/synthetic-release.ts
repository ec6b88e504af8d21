import type { Config } from "../../shared/config/schema.ts";
import { encodeJsonLines, encodeTsv } from "../../shared/corpus/text-lines.ts";
import { encodeWordMatrix, type WordMatrix } from "../../shared/lexical/word-matrix.ts";
import { createRandom } from "../../shared/random/random.ts";
import { denseRecord, encodeRecord } from "../../shared/recordio/encode.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";
import { layout } from "../../shared/release/layout.ts";
import { learningConfig } from "../../shared/release/learning-config.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import { releaseSchemaVersion } from "../../shared/release/version.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { syntheticVectors } from "../knn/vectors.ts";

const LEXICON = 50_000;
const WORDS_OF_ARTICLE = 60;

/** Zipf's law without its head, which stop words are. */
const SKIPPED_RANKS = 30;

/** Vectors as of 30 topics, clustered; each article has about 60 different words, drawn by Zipf's law. */
export async function writeSyntheticRelease(store: ObjectStore, rows: number, config: Config): Promise<void> {
  const releaseId = "0".repeat(16);
  const { index } = syntheticVectors(rows, 1);
  const contents = new Map<string, Uint8Array>([
    [releaseFiles.vocabulary, encodeTsv([["w0", 2, 2]])],
    [releaseFiles.lexicon, encodeTsv(Array.from({ length: LEXICON }, (_, n) => [`w${n}`, 2, 2]))],
    [releaseFiles.words, encodeWordMatrix(syntheticWords(rows))],
    [releaseFiles.catalogue, catalogueOf(rows)],
    [releaseFiles.vectors, vectorsOf(index.vectors, index.columns, rows)],
    [releaseFiles.topics, encodeJson([])],
    [releaseFiles.evaluation, encodeJson({})],
    [releaseFiles.report, new Uint8Array()],
    [releaseFiles.inputs, new Uint8Array()],
    [releaseFiles.topicModel, new Uint8Array()],
    [releaseFiles.neighbourIndex, new Uint8Array()],
  ]);
  const files: Record<string, { sha256: string; sizeBytes: number }> = {};
  for (const [name, bytes] of contents) {
    await store.put(`${layout.release(releaseId)}/${name}`, bytes);
    files[name] = { sha256: sha256Hex(bytes), sizeBytes: bytes.length };
  }
  const key = layout.releaseManifest(releaseId);
  const manifest = encodeJson({
    schemaVersion: releaseSchemaVersion,
    releaseId,
    sequence: 1,
    createdAt: "2026-11-23T00:00:00.000Z",
    pipelineVersion: 1,
    config: learningConfig(config),
    representation: { name: "centred-log", because: "configured" },
    plan: { key, sha256: "0".repeat(64) },
    endpoints: { topicModel: "topics", neighbourIndex: "index" },
    counts: {},
    metrics: {},
    files,
  });
  await store.put(key, manifest);
  const pointer = { releaseId, manifest: { key, sha256: sha256Hex(manifest) }, sequence: 1, inputs: "" };
  await store.put(layout.current, encodeJson({ ...pointer, promotedAt: "2026-11-23T00:00:00.000Z" }));
}

export function idOf(row: number): string {
  return `a${String(row).padStart(8, "0")}`;
}

function catalogueOf(rows: number): Uint8Array {
  const entry = (row: number) => ({ row, id: idOf(row), title: `Article ${row}`, labels: [], excerpt: "" });
  return encodeJsonLines(Array.from({ length: rows }, (_, row) => entry(row)));
}

function vectorsOf(vectors: Float32Array, columns: number, rows: number): Uint8Array {
  const record = (row: number) =>
    encodeRecord(denseRecord(vectors.subarray(row * columns, (row + 1) * columns), { label: rowLabel(row) }));
  const size = record(0).length;
  const bytes = new Uint8Array(size * rows);
  for (let row = 0; row < rows; row++) bytes.set(record(row), row * size);
  return bytes;
}

function syntheticWords(rows: number): WordMatrix {
  const { uniform } = createRandom(0);
  const spread = Math.log((LEXICON + SKIPPED_RANKS) / SKIPPED_RANKS);
  const columns = new Uint32Array(rows * WORDS_OF_ARTICLE);
  const counts = new Uint16Array(rows * WORDS_OF_ARTICLE);
  const rowStarts = new Uint32Array(rows + 1);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const drawn = new Map<number, number>();
    for (let word = 0; word < WORDS_OF_ARTICLE; word++) {
      const column = Math.min(LEXICON - 1, Math.floor(SKIPPED_RANKS * (Math.exp(uniform() * spread) - 1)));
      drawn.set(column, (drawn.get(column) ?? 0) + 1);
    }
    for (const [column, count] of [...drawn].sort(([left], [right]) => left - right)) {
      columns[at] = column;
      counts[at++] = count;
    }
    rowStarts[row + 1] = at;
  }
  return {
    rowCount: rows,
    columnCount: LEXICON,
    rowStarts,
    columns: columns.subarray(0, at),
    counts: counts.subarray(0, at),
  };
}
