import { createReadStream, readFileSync } from "node:fs";
import { createGunzip, gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import type { SparseRows } from "../../shared/algorithms/rows.ts";
import { golden } from "../../test/golden.ts";
import { numpyShuffle } from "./numpy-shuffle.ts";

export type Part = "train" | "test";

/** The notebook's bag of words (2000 terms) with the newsgroup of each row, by its alphabetical number. */
export interface Newsgroups {
  readonly rows: SparseRows;
  readonly groups: Uint8Array;
}

export async function readNewsgroups(part: Part): Promise<Newsgroups> {
  const rows = readCounts(part);
  const groups = await readGroups(part);
  if (groups.length !== rows.rowCount) throw new Error(`${groups.length} labels for ${rows.rowCount} rows`);
  return { rows, groups };
}

/** Four fifths of the documents, and every fifth. */
export function splitNewsgroups(all: Newsgroups): [Newsgroups, Newsgroups] {
  return [pick(all, (row) => row % 5 !== 0), pick(all, (row) => row % 5 === 0)];
}

function pick({ rows, groups }: Newsgroups, isWanted: (row: number) => boolean): Newsgroups {
  const wanted = Array.from({ length: rows.rowCount }, (_, row) => row).filter(isWanted);
  const places = wanted.flatMap((row) => {
    const start = rows.indptr[row] as number;
    return Array.from({ length: (rows.indptr[row + 1] as number) - start }, (_, i) => start + i);
  });
  const indptr = new Uint32Array(wanted.length + 1);
  for (const [i, row] of wanted.entries()) {
    indptr[i + 1] = (indptr[i] as number) + (rows.indptr[row + 1] as number) - (rows.indptr[row] as number);
  }
  return {
    rows: {
      ...rows,
      rowCount: wanted.length,
      indptr,
      indices: Uint32Array.from(places, (at) => rows.indices[at] as number),
      values: Float32Array.from(places, (at) => rows.values[at] as number),
    },
    groups: Uint8Array.from(wanted, (row) => groups[row] as number),
  };
}

/** u32 rows, columns, non-zeros and indptr, then u16 columns and u16 counts. */
function readCounts(part: Part): SparseRows {
  const bytes = gunzipSync(readFileSync(golden.path("newsgroups-train", `csr_${part}.bin.gz`)));
  const rowCount = bytes.readUInt32LE(0);
  const columns = bytes.readUInt32LE(4);
  const length = bytes.readUInt32LE(8);
  const indptrAt = 12;
  const indicesAt = indptrAt + 4 * (rowCount + 1);
  const countsAt = indicesAt + 2 * length;
  return {
    rowCount,
    columns,
    indptr: Uint32Array.from({ length: rowCount + 1 }, (_, i) => bytes.readUInt32LE(indptrAt + 4 * i)),
    indices: Uint32Array.from({ length }, (_, i) => bytes.readUInt16LE(indicesAt + 2 * i)),
    values: Float32Array.from({ length }, (_, i) => bytes.readUInt16LE(countsAt + 2 * i)),
  };
}

/**
 * The newsgroup of each document in scikit-learn's order: files sorted by name within sorted groups, shuffled with seed 0
 * by load_files and with seed 42 by fetch_20newsgroups.
 */
async function readGroups(part: Part): Promise<Uint8Array> {
  const names = await archivedFiles(`20news-bydate-${part}/`);
  const groupNames = [...new Set(names.map(groupOf))].sort();
  const sorted = Uint8Array.from(names.sort(), (name) => groupNames.indexOf(groupOf(name)));
  const first = numpyShuffle(sorted.length, 0);
  const second = numpyShuffle(sorted.length, 42);
  return Uint8Array.from(second, (i) => sorted[first[i] as number] as number);
}

function groupOf(name: string): string {
  return name.split("/")[1] ?? "";
}

async function archivedFiles(prefix: string): Promise<string[]> {
  const names: string[] = [];
  const entries = createReadStream(golden.newsgroupsArchive).pipe(createGunzip()).pipe(extract());
  for await (const entry of entries) {
    if (entry.header.type === "file" && entry.header.name.startsWith(prefix)) names.push(entry.header.name);
    entry.resume();
  }
  return names;
}
