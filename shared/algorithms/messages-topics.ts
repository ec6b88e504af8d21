import type { InvokeResponse } from "../endpoints/endpoint.ts";
import { parseAccept, writePredictions } from "./messages-response.ts";

/**
 * NTM's answer: the topic weights of each instance, in the request's order.
 * @param accept the request's; JSON, jsonlines or RecordIO
 * @throws AlgorithmError `MODEL_ERROR`
 */
export function writeTopicWeights(topicWeights: readonly Float32Array[], accept: string): InvokeResponse {
  const predictions = topicWeights.map((weights) => ({ topic_weights: weights }));
  return writePredictions(predictions, parseAccept(accept).type);
}
