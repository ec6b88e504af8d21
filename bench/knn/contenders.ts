import { invertIndex } from "../../shared/neighbours/inverted-lists.ts";
import { createSearch } from "../../shared/neighbours/search.ts";
import type { VectorIndex } from "../../shared/neighbours/vector-index.ts";
import { createRandom } from "../../shared/random/random.ts";
import type { Timed } from "./timing.ts";
import { buildHnsw, type HnswSettings, usearchExact } from "./usearch.ts";

export const K = 10;
/** How many neighbours Readnext asks for by default. */
const CANDIDATES = 51;

export interface Contender extends Timed {
  readonly name: string;
  /** What its figures begin with. */
  readonly key: string;
  readonly find: Find;
}

export interface Contest {
  /** The first is our exact search. */
  readonly contenders: readonly Contender[];
  readonly ivfFlatTrainSeconds: number;
  readonly usearchHnswBuildSeconds: number;
}

/** Labels of the nearest rows to each query. */
type Find = (queries: readonly Float32Array[]) => number[][];

/** Builds what is to be measured. What is slow gets few of the queries. */
export function prepareContest(
  index: VectorIndex,
  queries: readonly Float32Array[],
  settings: HnswSettings,
): Contest {
  const isLarge = index.rowCount > 100_000;
  const some = isLarge ? queries.slice(0, 64) : queries;
  const few = queries.slice(0, isLarge ? 8 : 100);
  const search = createSearch(index);
  const { ivfFlat, ivfFlatTrainSeconds } = trainLists(index);
  const hnsw = buildHnsw(index, settings);
  const labelsOf = (query: Float32Array, k: number) => [...search.nearest(query, k).labels];
  const contenders = [
    oneByOne("exact", "query", some, (query) => labelsOf(query, K)),
    oneByOne("exact, 51 neighbours", "query51", some, (query) => labelsOf(query, CANDIDATES)),
    together("exact, batched", "batchedQuery", some, (asked) =>
      search.nearestToEach(asked, K).map(({ labels }) => [...labels]),
    ),
    oneByOne("IVFFlat", "ivfFlat", queries, (query) => [...ivfFlat.nearest(query, K).labels]),
    oneByOne("usearch exact", "usearchExact", few, (query) => usearchExact(index, [query], K)[0] ?? []),
    together("usearch exact, batched", "usearchExactBatched", few, (asked) => usearchExact(index, asked, K)),
    oneByOne("usearch HNSW", "usearchHnsw", queries, (query) => hnsw.nearest(query, K)),
  ];
  return { contenders, ivfFlatTrainSeconds, usearchHnswBuildSeconds: hnsw.buildSeconds };
}

function trainLists(index: VectorIndex) {
  const startMs = performance.now();
  const inverted = invertIndex(index, Math.floor(Math.sqrt(index.rowCount)), createRandom(0));
  const ivfFlatTrainSeconds = (performance.now() - startMs) / 1000;
  return { ivfFlat: createSearch(inverted), ivfFlatTrainSeconds };
}

function oneByOne(
  name: string,
  key: string,
  queries: readonly Float32Array[],
  nearest: (query: Float32Array) => number[],
): Contender {
  return together(name, key, queries, (asked) => asked.map(nearest));
}

function together(name: string, key: string, queries: readonly Float32Array[], find: Find): Contender {
  return { name, key, find, queries: queries.length, run: () => find(queries) };
}
