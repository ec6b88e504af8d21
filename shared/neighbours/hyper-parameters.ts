import * as z from "zod";
import { clientError } from "../algorithms/model-error.ts";
import { type IndexMetric, indexMetrics } from "./metric.ts";
import { type PredictorType, predictorTypes } from "./predict.ts";

/** What the local k-NN was told, validated. */
export interface KnnHyperParameters {
  readonly featureDim: number;
  readonly k: number;
  readonly sampleSize: number;
  readonly predictorType: PredictorType;
  readonly indexMetric: IndexMetric;
  /** Of an IVFFlat index: how many lists, or as many as the root of its rows. Absent: a flat index. */
  readonly lists?: number | "auto";
}

const LARGEST = 2 ** 31 - 1;
const SUB_QUANTIZERS = [1, 2, 3, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 96];

/** Every hyperparameter that SageMaker documents for k-NN; the values travel as strings. */
const schema = z.strictObject({
  feature_dim: wholeNumber(),
  k: wholeNumber(),
  sample_size: wholeNumber(),
  predictor_type: z.enum(predictorTypes),
  index_metric: z.enum(indexMetrics).default("L2"),
  index_type: z.enum(["faiss.Flat", "faiss.IVFFlat", "faiss.IVFPQ"]).default("faiss.Flat"),
  faiss_index_ivf_nlists: z.union([z.literal("auto"), wholeNumber()]).default("auto"),
  faiss_index_pq_m: wholeNumber()
    .refine((m) => SUB_QUANTIZERS.includes(m), `must be one of ${SUB_QUANTIZERS.join(", ")}`)
    .optional(),
  dimension_reduction_type: z.enum(["sign", "fjlt"]).optional(),
  dimension_reduction_target: wholeNumber().optional(),
  mini_batch_size: wholeNumber().default(5000),
});

type Documented = z.infer<typeof schema>;

/**
 * Validates as the container does; then refuses what this implementation does not offer: product quantization and dimension
 * reduction. `mini_batch_size` has no effect on the model, nor have the IVF options beside a flat index.
 * @throws AlgorithmError `CLIENT_ERROR`
 */
export function parseKnnHyperParameters(given: Readonly<Record<string, string>>): KnnHyperParameters {
  const result = schema.safeParse(given);
  if (!result.success)
    throw clientError(result.error.issues.map((issue) => reasonOf(issue, given)).join("; "));
  const documented = result.data;
  checkTogether(documented);
  checkOffered(documented);
  return {
    featureDim: documented.feature_dim,
    k: documented.k,
    sampleSize: documented.sample_size,
    predictorType: documented.predictor_type,
    indexMetric: documented.index_metric,
    ...(documented.index_type === "faiss.IVFFlat" && { lists: documented.faiss_index_ivf_nlists }),
  };
}

function wholeNumber() {
  const rule = `must be a whole number from 1 to ${LARGEST}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, rule)
    .transform(Number)
    .refine((value) => value >= 1 && value <= LARGEST, rule);
}

/** In the words of the container's JSON schema validator where these are known. */
function reasonOf(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => `u'${key}'`).join(", ");
    return `Additional properties are not allowed (${names} ${issue.keys.length === 1 ? "was" : "were"} unexpected)`;
  }
  const key = String(issue.path[0]);
  const value = given[key];
  if (value === undefined) return `u'${key}' is a required property`;
  if (issue.code === "invalid_value") return `${key}: u'${value}' is not one of ${issue.values.join(", ")}`;
  return `${key}: u'${value}' ${issue.message}`;
}

function checkTogether(given: Documented): void {
  const { feature_dim, k, sample_size, index_metric, index_type, faiss_index_pq_m } = given;
  if (k > sample_size) throw clientError(`k ${k} is more than sample_size ${sample_size}`);
  if (index_type === "faiss.IVFPQ" && index_metric !== "L2") {
    throw clientError(`index_metric ${index_metric} cannot be used with index_type faiss.IVFPQ, only L2`);
  }
  if (faiss_index_pq_m !== undefined && feature_dim % faiss_index_pq_m !== 0) {
    throw clientError(`faiss_index_pq_m ${faiss_index_pq_m} does not divide feature_dim ${feature_dim}`);
  }
  checkReduction(given);
}

function checkReduction(given: Documented): void {
  const { dimension_reduction_type: type, dimension_reduction_target: target, feature_dim } = given;
  if (type !== undefined && target === undefined) {
    throw clientError(
      `u'dimension_reduction_target' is a required property with dimension_reduction_type ${type}`,
    );
  }
  if (target !== undefined && target >= feature_dim) {
    throw clientError(`dimension_reduction_target ${target} must be less than feature_dim ${feature_dim}`);
  }
}

function checkOffered({
  index_type,
  dimension_reduction_type,
  dimension_reduction_target,
}: Documented): void {
  if (index_type === "faiss.IVFPQ") {
    throw clientError(
      `index_type ${index_type} is not offered by the local k-NN: use faiss.Flat or faiss.IVFFlat`,
    );
  }
  if (dimension_reduction_type !== undefined || dimension_reduction_target !== undefined) {
    throw clientError(
      "dimension reduction is not offered by the local k-NN: leave out dimension_reduction_*",
    );
  }
}
