import type { InvokeResponse } from "../endpoints/endpoint.ts";
import { parseAccept, writePredictions } from "./messages-response.ts";

/** k-NN's answer to one instance. */
export interface NeighbourPrediction {
  readonly predictedLabel: number;
  /** Ascending, as k-NN returns them under every metric. */
  readonly distances: Float32Array;
  /** In the order of `distances`. */
  readonly labels: Float32Array;
}

/**
 * k-NN's answer, in the request's order: the predicted labels, and the neighbours if `accept` says `verbose=true`.
 * @param accept the request's; JSON, jsonlines or RecordIO
 * @throws AlgorithmError `MODEL_ERROR`
 */
export function writeNeighbours(answers: readonly NeighbourPrediction[], accept: string): InvokeResponse {
  const { type, verbose } = parseAccept(accept);
  const predictions = answers.map(({ predictedLabel, distances, labels }) =>
    verbose ? { predicted_label: predictedLabel, distances, labels } : { predicted_label: predictedLabel },
  );
  return writePredictions(predictions, type);
}
