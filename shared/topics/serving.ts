import { parseInstances } from "../algorithms/messages-request.ts";
import { writeTopicWeights } from "../algorithms/messages-topics.ts";
import { unusablePayload } from "../algorithms/model-error.ts";
import type { LoadedModel, ModelFiles } from "../algorithms/program.ts";
import type { SparseRows } from "../algorithms/rows.ts";
import { CorruptDataError } from "../errors/errors.ts";
import { decodeModel } from "./artifact.ts";
import { createInference } from "./inference.ts";

/** All that a model is loaded from: one host serialises for all. */
export const MODEL_FILE = "model_algo-1";

/** @throws CorruptDataError `MODEL_CORRUPT`, also when there is no model file */
export function loadTopicModel(files: ModelFiles): LoadedModel {
  const bytes = files.get(MODEL_FILE);
  if (bytes === undefined) throw new CorruptDataError("MODEL_CORRUPT", `the model has no file ${MODEL_FILE}`);
  const model = decodeModel(bytes);
  const infer = createInference(model);
  return (request) => {
    const rows = parseInstances(request, model.shape.vocabulary);
    refuseNegative(rows);
    return writeTopicWeights(infer(rows), request.accept);
  };
}

function refuseNegative(rows: SparseRows): void {
  const at = rows.values.findIndex((value) => value < 0);
  if (at < 0) return;
  const row = rows.indptr.findLastIndex((start) => start <= at);
  const place = `instance ${row}, column ${rows.indices[at]}`;
  throw unusablePayload(`${place}: ${rows.values[at]} is no word count, allowed: numbers from 0`);
}
