import type { SparseRows } from "../algorithms/rows.ts";
import { createEncoderWorkspace, encoderForward } from "./encoder.ts";
import { plainEngine } from "./engine.ts";
import { denseForward } from "./kernels/dense-layer.ts";
import { softmaxRow } from "./kernels/softmax.ts";
import type { TopicModel } from "./model.ts";
import { writeInputRow } from "./weighting.ts";

/** Topic weights of each row, in order: positive, summing to 1 but for rounding. */
export type InferTopics = (rows: SparseRows) => Float32Array[];

/**
 * theta = softmax(mean of the encoder for the whole document), with no randomness. A document is encoded by itself, so
 * its weights are the same to the bit whatever comes with it in a request. One without words gets the weights of the
 * network's biases.
 */
export function createInference({ shape, activation, parameters, idf }: TopicModel): InferTopics {
  const { encoder, mean } = parameters;
  const { kernels, room } = plainEngine("single");
  const workspace = createEncoderWorkspace(encoder, 1, room);
  const one = new Uint32Array(2);
  return (rows) =>
    Array.from({ length: rows.rowCount }, (_, row) => {
      const start = rows.indptr[row] as number;
      const end = rows.indptr[row + 1] as number;
      const values = new Float32Array(end - start);
      writeInputRow(rows.values, rows.indices, start, end, idf, values, 0);
      one[1] = end - start;
      const x = { rowCount: 1, indptr: one, indices: rows.indices.subarray(start, end), values };
      const hidden = encoderForward(kernels, encoder, activation, x, workspace);
      const theta = new Float32Array(shape.topics);
      denseForward(kernels, 1, mean.inputs, mean.outputs, hidden, mean.weights, mean.bias, theta);
      softmaxRow(shape.topics, theta, 0);
      return theta;
    });
}
