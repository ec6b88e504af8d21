import * as z from "zod";
import type { InvokeResponse } from "../endpoints/endpoint.ts";
import { CorruptDataError, ReadnextError } from "../errors/errors.ts";
import { decodeRecords } from "../recordio/decode.ts";
import { parseMediaType } from "./media-type.ts";
import { decodeUtf8 } from "./utf8.ts";

/** One instance's neighbours as they were received: ascending in `distances`, whatever the metric means by that. */
export interface NeighboursAnswer {
  readonly predictedLabel: number;
  readonly labels: readonly number[];
  readonly distances: readonly number[];
}

const float32 = z.number().refine((value) => Number.isFinite(Math.fround(value)), "beyond float32");
const topicAnswer = z.object({ topic_weights: z.array(float32.min(0)).min(1) });
const neighboursAnswer = z.object({
  predicted_label: z.union([float32, z.tuple([float32]).transform(([label]) => label)]),
  labels: z.array(float32),
  distances: z.array(float32),
});

/**
 * The topic weights in an answer of an NTM endpoint, by instance, in any of its formats.
 * @throws CorruptDataError `ENDPOINT_ANSWER_MALFORMED`
 */
export function topicWeightsFrom(response: InvokeResponse): Float32Array[] {
  const answers = checkedPredictions(response, topicAnswer);
  const topicCount = answers[0]?.topic_weights.length;
  return answers.map(({ topic_weights }, index) => {
    if (topic_weights.length === topicCount) return Float32Array.from(topic_weights);
    throw malformed(
      `prediction ${index} has ${topic_weights.length} topic weights, the first has ${topicCount}`,
    );
  });
}

/**
 * The neighbours in a verbose answer of a k-NN endpoint, by instance, in any of its formats, ordered as received:
 * `nearestFirst` puts them in order of nearness.
 * @throws CorruptDataError `ENDPOINT_ANSWER_MALFORMED`, also for an answer that is not verbose
 */
export function neighboursFrom(response: InvokeResponse): NeighboursAnswer[] {
  return checkedPredictions(response, neighboursAnswer).map(
    ({ predicted_label, labels, distances }, index) => {
      if (labels.length === distances.length) return { predictedLabel: predicted_label, labels, distances };
      throw malformed(`prediction ${index} has ${labels.length} labels for ${distances.length} distances`);
    },
  );
}

function checkedPredictions<T>(response: InvokeResponse, schema: z.ZodType<T>): T[] {
  return predictionsIn(response).map((prediction, index) => {
    const result = schema.safeParse(prediction);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw malformed(`prediction ${index}: ${issue?.path.join(".")}: ${issue?.message}`, result.error);
  });
}

function predictionsIn({ contentType, body }: InvokeResponse): readonly unknown[] {
  const { name } = parseMediaType(contentType);
  try {
    if (name === "application/json") return jsonPredictions(decodeUtf8(body));
    if (name === "application/jsonlines") return jsonLines(decodeUtf8(body));
    if (name === "application/x-recordio-protobuf") return recordPredictions(body);
  } catch (cause) {
    throw malformed(cause instanceof ReadnextError ? cause.message : `no ${name}`, cause);
  }
  throw malformed(`content type ${JSON.stringify(contentType)}`);
}

function jsonPredictions(text: string): readonly unknown[] {
  return z.object({ predictions: z.array(z.unknown()) }).parse(JSON.parse(text)).predictions;
}

function jsonLines(text: string): readonly unknown[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => JSON.parse(line) as unknown);
}

function recordPredictions(body: Uint8Array): readonly unknown[] {
  const records = [...decodeRecords(body)];
  return records.map(({ label }) =>
    Object.fromEntries([...label].map(([name, { values }]) => [name, [...values]])),
  );
}

function malformed(reason: string, cause?: unknown): CorruptDataError {
  const message = `the endpoint's answer cannot be read: ${reason}`;
  return new CorruptDataError("ENDPOINT_ANSWER_MALFORMED", message, cause === undefined ? {} : { cause });
}
