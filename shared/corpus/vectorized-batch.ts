import { CorruptDataError } from "../errors/errors.ts";
import { type ArtifactPointer, type Manifest, readArtifact, readManifest } from "../storage/artifacts.ts";
import type { ObjectStore } from "../storage/store.ts";
import type { VocabularyTerm } from "../text/vocabulary.ts";
import { batchFiles, decodeDictionary, decodeDocuments } from "./batch.ts";
import type { Assignment } from "./vocabulary-files.ts";

/** One surviving article as a sparse row of the bag of words; `columns` ascend, and may be empty. */
export interface VectorizedDocument<A extends Assignment = Assignment> {
  readonly assignment: A;
  readonly columns: Uint32Array;
  readonly counts: Float32Array;
}

const unknown = -1;

/** Column of each vocabulary term. */
export function columnsOf(vocabulary: readonly VocabularyTerm[]): Map<string, number> {
  return new Map(vocabulary.map(({ term }, column) => [term, column]));
}

/**
 * The articles of one batch that `assignments` names, over the columns of the vocabulary, in batch order. Terms outside
 * of the vocabulary are left out. Both dictionaries are in code-point order, so columns stay ascending.
 */
export async function* vectorizedBatch<A extends Assignment>(
  store: ObjectStore,
  batch: Manifest,
  columnOf: ReadonlyMap<string, number>,
  assignments: readonly A[],
): AsyncGenerator<VectorizedDocument<A>> {
  const wanted = new Map(assignments.map((assignment) => [assignment.ordinal, assignment]));
  if (wanted.size === 0) return;
  const dictionary = decodeDictionary(await readArtifact(store, batch, batchFiles.terms));
  const toColumn = Int32Array.from(dictionary, ({ term }) => columnOf.get(term) ?? unknown);
  let ordinal = 0;
  for (const { id, keys, counts } of decodeDocuments(
    await readArtifact(store, batch, batchFiles.documents),
  )) {
    const assignment = wanted.get(ordinal++);
    if (!assignment) continue;
    if (assignment.id !== id) throw foreignDocument(assignment, id);
    yield { assignment, ...toColumns(keys, counts, toColumn) };
  }
}

/** The same for all batches of a run, in their order. A batch of which nothing is wanted is not read. */
export async function* vectorizedBatches<A extends Assignment>(
  store: ObjectStore,
  batches: readonly ArtifactPointer[],
  columnOf: ReadonlyMap<string, number>,
  assignments: readonly A[],
): AsyncGenerator<VectorizedDocument<A>> {
  const byBatch = Map.groupBy(assignments, ({ batch }) => batch);
  for (const [number, pointer] of batches.entries()) {
    const here = byBatch.get(number);
    if (here) yield* vectorizedBatch(store, await readManifest(store, pointer), columnOf, here);
  }
}

function toColumns(keys: Uint32Array, counts: Float32Array, toColumn: Int32Array) {
  const columns = new Uint32Array(keys.length);
  const kept = new Float32Array(keys.length);
  let size = 0;
  for (let index = 0; index < keys.length; index++) {
    const column = toColumn[keys[index] as number] as number;
    if (column === unknown) continue;
    columns[size] = column;
    kept[size++] = counts[index] as number;
  }
  return { columns: columns.slice(0, size), counts: kept.slice(0, size) };
}

function foreignDocument(assignment: Assignment, id: string): CorruptDataError {
  const place = `document ${assignment.ordinal} of batch ${assignment.batch}`;
  return new CorruptDataError("DOCUMENT_FOREIGN", `${place} is "${id}", not "${assignment.id}"`);
}
