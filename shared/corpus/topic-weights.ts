import { CorruptDataError } from "../errors/errors.ts";
import { decodeRecords } from "../recordio/decode.ts";
import { denseRecord, encodeRecord } from "../recordio/encode.ts";
import { rowLabel } from "../recordio/row-label.ts";
import { concatenate } from "./bytes.ts";

/** The file of InferTopics' result: dense RecordIO, `uid` the article's id, label its row unless it is held out. */
export const topicsFile = "topics.pbr";

/** What the topic model said of one article. */
export interface TopicWeights {
  readonly id: string;
  /** Absent for a held-out article. */
  readonly row?: number;
  /** One positive weight per topic; their sum is about 1. */
  readonly weights: Float32Array;
}

export function encodeTopicWeights(articles: Iterable<TopicWeights>): Uint8Array {
  const frames: Uint8Array[] = [];
  for (const { id, row, weights } of articles) {
    const label = row === undefined ? {} : { label: rowLabel(row) };
    frames.push(encodeRecord(denseRecord(weights, { uid: id, ...label })));
  }
  return concatenate(frames);
}

export function* decodeTopicWeights(bytes: Uint8Array): Generator<TopicWeights> {
  for (const { uid, features, label } of decodeRecords(bytes)) {
    const values = features.get("values")?.values;
    if (uid === undefined || !values) {
      throw new CorruptDataError("TOPICS_MALFORMED", "a record of the topic weights has no uid or no values");
    }
    const row = label.get("values")?.values[0];
    yield { id: uid, ...(row !== undefined && { row }), weights: Float32Array.from(values) };
  }
}
