import * as z from "zod";
import type { ModelFiles } from "../algorithms/program.ts";
import { decodeUtf8, encodeUtf8 } from "../algorithms/utf8.ts";
import { CorruptDataError } from "../errors/errors.ts";
import { decodeIndex, encodeIndex } from "./index-file.ts";
import { type PredictorType, predictorTypes } from "./predict.ts";
import type { VectorIndex } from "./vector-index.ts";

const INDEX_FILE = "model_algo-1";
const META_FILE = "model_algo-1.json";

/** A trained k-NN. */
export interface KnnModel {
  readonly k: number;
  readonly predictorType: PredictorType;
  readonly index: VectorIndex;
}

/**
 * The JSON beside the index, named as in SageMaker's artifact. It is no part of the index's one file, for AWS documents that
 * `k` and `predictor_type` may be edited in it without a new training: no checksum covers it, the schema alone.
 */
const metaSchema = z.strictObject({
  k: z.int().min(1),
  predictor_type: z.enum(predictorTypes),
  dimension_reduction: z.strictObject({}),
  normalize: z.boolean(),
  version: z.literal("1.0"),
});

/**
 * Two files, named as in SageMaker's artifact. The index has a format of its own, not faiss's, and holds the labels, which
 * SageMaker keeps in a third.
 */
export function encodeModel({ k, predictorType, index }: KnnModel): ModelFiles {
  const meta: z.infer<typeof metaSchema> = {
    k,
    predictor_type: predictorType,
    dimension_reduction: {},
    normalize: index.metric === "COSINE",
    version: "1.0",
  };
  return new Map([
    [INDEX_FILE, encodeIndex(index)],
    [META_FILE, encodeUtf8(JSON.stringify(meta))],
  ]);
}

/** @throws CorruptDataError `MODEL_CORRUPT` */
export function decodeModel(files: ModelFiles): KnnModel {
  const meta = decodeMeta(fileNamed(files, META_FILE));
  const index = decodeIndex(fileNamed(files, INDEX_FILE));
  if (meta.normalize !== (index.metric === "COSINE")) {
    throw corrupt(`${META_FILE} has normalize ${meta.normalize} beside a ${index.metric} index`);
  }
  return { k: meta.k, predictorType: meta.predictor_type, index };
}

function decodeMeta(bytes: Uint8Array): z.infer<typeof metaSchema> {
  try {
    return metaSchema.parse(JSON.parse(decodeUtf8(bytes)));
  } catch (cause) {
    throw corrupt(`${META_FILE} is not what k-NN writes`, cause);
  }
}

function fileNamed(files: ModelFiles, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw corrupt(`${name} is missing`);
  return bytes;
}

function corrupt(reason: string, cause?: unknown): CorruptDataError {
  return new CorruptDataError("MODEL_CORRUPT", reason, cause === undefined ? {} : { cause });
}
