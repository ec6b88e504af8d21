import type { InvokeResponse } from "../endpoints/endpoint.ts";
import { encodeRecords } from "../recordio/encode.ts";
import type { DataRecord } from "../recordio/record.ts";
import { type MediaTypeName, parseMediaType } from "./media-type.ts";
import { modelError } from "./model-error.ts";
import { encodeUtf8 } from "./utf8.ts";

/** One instance's answer, by the names that it has on the wire. */
export type Prediction = Readonly<Record<string, number | Float32Array>>;

type ResponseType = Exclude<MediaTypeName, "text/csv">;

export interface Accept {
  readonly type: ResponseType;
  /** k-NN: also the neighbours, not only the predicted label. */
  readonly verbose: boolean;
}

const JSON_TYPE = "application/json";

const writers: Record<ResponseType, (predictions: readonly Prediction[]) => Uint8Array> = {
  "application/json": (predictions) => encodeUtf8(JSON.stringify({ predictions: predictions.map(plain) })),
  "application/jsonlines": (predictions) =>
    encodeUtf8(predictions.map((each) => `${JSON.stringify(plain(each))}\n`).join("")),
  "application/x-recordio-protobuf": (predictions) => encodeRecords(predictions.map(recordOf)),
};

/**
 * Which answer the caller wants; none or any means JSON, as the containers do in practice.
 * @throws AlgorithmError `MODEL_ERROR` for a type that the algorithms do not write
 */
export function parseAccept(header: string): Accept {
  const { name, parameters } = parseMediaType(header);
  const type = name === "" || name === "*/*" ? JSON_TYPE : name;
  if (!isWritten(type)) throw modelError(`accept type ${name} is not supported`);
  const verbose = parameters.get("verbose") ?? "false";
  if (verbose !== "true" && verbose !== "false") {
    throw modelError(`accept parameter verbose=${verbose} is not supported: true or false`);
  }
  return { type, verbose: verbose === "true" };
}

/** Writes the predictions in their order. @throws AlgorithmError `MODEL_ERROR` for a number that is not finite */
export function writePredictions(predictions: readonly Prediction[], type: ResponseType): InvokeResponse {
  for (const prediction of predictions) {
    for (const [name, value] of Object.entries(prediction)) checkFinite(name, value);
  }
  return { contentType: type, body: writers[type](predictions) };
}

function checkFinite(name: string, value: number | Float32Array): void {
  const finite = typeof value === "number" ? Number.isFinite(value) : value.every(Number.isFinite);
  if (!finite) throw modelError(`the model's ${name} is beyond float32`);
}

function plain(prediction: Prediction): Record<string, number | number[]> {
  const entries = Object.entries(prediction);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "number" ? value : [...value]]),
  );
}

function recordOf(prediction: Prediction): DataRecord {
  const label = Object.entries(prediction).map(
    ([name, value]) =>
      [name, { values: typeof value === "number" ? Float32Array.of(value) : value }] as const,
  );
  return { features: new Map(), label: new Map(label) };
}

function isWritten(name: string): name is ResponseType {
  return Object.hasOwn(writers, name);
}
