import type { SparseRows } from "../../shared/algorithms/rows.ts";
import type { TopicWeights } from "../../shared/corpus/topic-weights.ts";
import { columnsOf, vectorizedBatches } from "../../shared/corpus/vectorized-batch.ts";
import {
  readAssignments,
  type readVocabularyManifest,
  readVocabularyTerms,
  type TrainAssignment,
} from "../../shared/corpus/vocabulary-files.ts";
import type { Topic } from "../../shared/release/load-release.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { measureTopics, type TopicQuality } from "../../shared/topics/coherence.ts";
import { characteristicWords } from "../../shared/topics/topic-words.ts";
import { draw } from "./draw.ts";

/** A topic that has no lasting name yet. */
export type DescribedTopic = Topic & Required<Pick<Topic, "shares">>;

type Vocabulary = Awaited<ReturnType<typeof readVocabularyManifest>>;

const shownWords = 20;
const judgedWords = 10;

/** The words of so many articles are held in memory at most. */
const mostArticles = 50_000;

/**
 * The topics in words, by the model-independent route (what the articles that have much of a topic say), and the quality
 * of those words over the same articles: NPMI and uniqueness of the ten best. Where there are more than 50,000 articles,
 * over so many as the seed draws.
 */
export async function describeTopics(
  store: ObjectStore,
  vocabulary: Vocabulary,
  articles: readonly TopicWeights[],
  seed: number,
): Promise<{ topics: DescribedTopic[]; quality: TopicQuality }> {
  const terms = await readVocabularyTerms(store, vocabulary.manifest);
  const weightsOf = new Map(articles.map(({ id, weights }) => [id, weights]));
  const assigned = (await readAssignments(store, vocabulary.manifest)).filter(
    (to): to is TrainAssignment => to.set !== "test" && weightsOf.has(to.id),
  );
  const topicCount = articles[0]?.weights.length ?? 0;
  const collected = createCollector(terms.length, topicCount);
  const drawn = draw(assigned, mostArticles, seed, "topics");
  const documents = vectorizedBatches(store, vocabulary.batches, columnsOf(terms), drawn);
  for await (const { assignment, columns, counts } of documents) {
    collected.add(columns, counts, weightsOf.get(assignment.id) ?? new Float32Array(topicCount));
  }

  const { rows, weights } = collected.finish();
  const characteristic = characteristicWords(rows, weights, shownWords);
  const quality = measureTopics(
    rows,
    characteristic.map(({ columns }) => columns),
    judgedWords,
  );
  const shares = meanWeights(weights, topicCount);
  const topics = characteristic.map((words, topic) => ({
    topic,
    words: words.columns.map((column) => terms[column]?.term ?? ""),
    shares: words.shares.map(fourFigures),
    share: shares[topic] ?? 0,
  }));
  return { topics, quality };
}

/** Gathers articles into one matrix of counts and one of topic weights (row-major, articles x topics). */
function createCollector(columns: number, topicCount: number) {
  const indptr = [0];
  const indices: Uint32Array[] = [];
  const values: Float32Array[] = [];
  const weights: Float32Array[] = [];
  return {
    add(documentColumns: Uint32Array, counts: Float32Array, topicWeights: Float32Array): void {
      indices.push(documentColumns);
      values.push(counts);
      weights.push(topicWeights);
      indptr.push((indptr.at(-1) ?? 0) + documentColumns.length);
    },
    finish(): { rows: SparseRows; weights: Float32Array } {
      const nonZeros = indptr.at(-1) ?? 0;
      const rows = {
        rowCount: indices.length,
        columns,
        indptr: Uint32Array.from(indptr),
        indices: new Uint32Array(nonZeros),
        values: new Float32Array(nonZeros),
      };
      const allWeights = new Float32Array(indices.length * topicCount);
      indices.forEach((document, row) => {
        rows.indices.set(document, indptr[row]);
        rows.values.set(values[row] ?? [], indptr[row]);
        allWeights.set(weights[row] ?? [], row * topicCount);
      });
      return { rows, weights: allWeights };
    },
  };
}

/** More do not tell topics apart. */
function fourFigures(share: number): number {
  return Number.isFinite(share) ? Number(share.toPrecision(4)) : 0;
}

function meanWeights(weights: Float32Array, topicCount: number): number[] {
  const rows = Math.max(1, weights.length / Math.max(1, topicCount));
  const sums = new Float64Array(topicCount);
  for (const [index, weight] of weights.entries()) {
    sums[index % topicCount] = (sums[index % topicCount] ?? 0) + weight / rows;
  }
  return [...sums];
}
