import * as z from "zod";
import { InvalidInputError } from "../errors/errors.ts";
import type { RowsBuilder } from "./rows-builder.ts";
import { checkShape } from "./tensor-row.ts";

const numbers = z.array(z.number());

const plainInstance = z.strictObject({ features: numbers });

const dataInstance = z.strictObject({
  data: z.strictObject({
    features: z.strictObject({ values: numbers, keys: numbers.optional(), shape: numbers.optional() }),
  }),
});

const requestBody = z.strictObject({ instances: z.array(z.unknown()) });

/** The instances of an `application/json` body. @throws InvalidInputError `JSON_MALFORMED` */
export function instancesIn(text: string): unknown[] {
  return checked(requestBody, parseJson(text)).instances;
}

/** The instances of an `application/jsonlines` body, one a line. @throws InvalidInputError `JSON_MALFORMED` */
export function* instanceLinesIn(text: string): Generator<unknown> {
  for (const line of text.split("\n")) {
    if (line.trim() !== "") yield parseJson(line);
  }
}

/**
 * Adds `{"features":[..]}`, `{"data":{"features":{"values":[..]}}}` or the latter with `keys` and `shape` as a row.
 * @throws InvalidInputError `JSON_MALFORMED`, and what the builder throws
 */
export function addInstance(builder: RowsBuilder, instance: unknown): void {
  if (typeof instance === "object" && instance !== null && "features" in instance) {
    builder.addDense(checked(plainInstance, instance).features);
    return;
  }
  const { values, keys, shape } = checked(dataInstance, instance).data.features;
  if (keys === undefined && shape === undefined) {
    builder.addDense(values);
    return;
  }
  if (keys === undefined || shape === undefined) {
    throw new InvalidInputError("KEYS_MISMATCH", "sparse features need both keys and shape");
  }
  checkShape(shape, builder.columns);
  builder.addSparse(keys, values);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError("JSON_MALFORMED", "not JSON", { cause });
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new InvalidInputError(
    "JSON_MALFORMED",
    `${path === "" ? "" : `${path}: `}${issue?.message ?? "malformed"}`,
  );
}
