import type { Config } from "../../shared/config/schema.ts";
import type { Assignment } from "../../shared/corpus/vocabulary-files.ts";
import { createRandom, shuffle } from "../../shared/random/random.ts";
import { compareCodePoints } from "../../shared/unicode/code-points.ts";
import type { NumberedArticle } from "./read-articles-of-batches.ts";

export interface Shard {
  readonly set: "train" | "validation";
  readonly part: number;
  /** Articles assigned to it; those without a known term are left out when it is written. */
  readonly articles: number;
}

/**
 * Numbers the trainable articles by id, shuffles them by the seed, and cuts the shuffled order: first the train shards,
 * equal but for the last (as the notebook cuts them), then one validation shard. Independent of the articles' order.
 */
export function assignRows(articles: readonly NumberedArticle[], { seed, split }: Config) {
  const sorted = [...articles].sort((left, right) => compareCodePoints(left.id, right.id));
  const trainable = sorted.filter((article) => article.split === "train");
  const trainRows = Math.max(1, Math.floor(trainable.length * (1 - split.validationShare)));
  const partRows = Math.ceil(trainRows / split.trainShards);
  const positions = Uint32Array.from({ length: trainable.length }, (_, index) => index);
  shuffle(positions, createRandom(seed));

  const assignments: Assignment[] = trainable.map(({ id, batch, ordinal }, row) => {
    const position = positions[row] as number;
    if (position >= trainRows) {
      return { id, batch, ordinal, set: "validation", row, part: 0, position: position - trainRows };
    }
    return {
      id,
      batch,
      ordinal,
      set: "train",
      row,
      part: Math.floor(position / partRows),
      position: position % partRows,
    };
  });
  for (const { id, batch, ordinal, split: set } of sorted) {
    if (set === "test") assignments.push({ id, batch, ordinal, set });
  }
  return {
    assignments,
    shards: listShards(trainRows, trainable.length - trainRows, partRows),
    trainRows,
    validationRows: trainable.length - trainRows,
  };
}

function listShards(trainRows: number, validationRows: number, partRows: number): Shard[] {
  const parts = Math.ceil(trainRows / partRows);
  const shards: Shard[] = Array.from({ length: parts }, (_, part) => ({
    set: "train",
    part,
    articles: Math.min(partRows, trainRows - part * partRows),
  }));
  if (validationRows > 0) shards.push({ set: "validation", part: 0, articles: validationRows });
  return shards;
}
