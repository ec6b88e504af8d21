import type { InvokeRequest } from "../endpoints/endpoint.ts";
import { ReadnextError } from "../errors/errors.ts";
import { decodeRecords } from "../recordio/decode.ts";
import { csvRows } from "./csv.ts";
import { type MediaTypeName, parseMediaType } from "./media-type.ts";
import { addInstance, instanceLinesIn, instancesIn } from "./messages-json.ts";
import { modelError, unusablePayload } from "./model-error.ts";
import type { SparseRows } from "./rows.ts";
import { createRowsBuilder, type RowsBuilder } from "./rows-builder.ts";
import { addRecordRow } from "./tensor-row.ts";
import { decodeUtf8 } from "./utf8.ts";
import { visitNumbered } from "./visit-numbered.ts";

type RowAdder = (builder: RowsBuilder, body: Uint8Array) => void;

const rowAdders: Record<MediaTypeName, RowAdder> = {
  "text/csv": (builder, body) => {
    visitNumbered(csvRows(decodeUtf8(body)), "instance", (row) => builder.addDense(row));
  },
  "application/json": (builder, body) => {
    visitNumbered(instancesIn(decodeUtf8(body)), "instance", (instance) => addInstance(builder, instance));
  },
  "application/jsonlines": (builder, body) => {
    visitNumbered(instanceLinesIn(decodeUtf8(body)), "instance", (instance) =>
      addInstance(builder, instance),
    );
  },
  "application/x-recordio-protobuf": (builder, body) => {
    visitNumbered(decodeRecords(body), "instance", (record) => addRecordRow(builder, record));
  },
};

/**
 * The rows of an inference request to either algorithm, in the order of the request: `text/csv`, `application/json`,
 * `application/jsonlines` or `application/x-recordio-protobuf`, dense or sparse.
 * @param featureDim the model's width, which every row must have
 * @throws AlgorithmError `MODEL_ERROR` for an unknown content type, a malformed or empty body, a row of another width
 * (naming both), and for values that are no finite float32
 */
export function parseInstances(request: InvokeRequest, featureDim: number): SparseRows {
  const { name } = parseMediaType(request.contentType);
  if (!isKnown(name)) throw modelError(`content-type ${name === "" ? '""' : name} is not supported`);
  const rows = readRows(rowAdders[name], request.body, featureDim);
  if (rows.rowCount === 0) throw unusablePayload("the body holds no instance");
  return rows;
}

function readRows(addRows: RowAdder, body: Uint8Array, featureDim: number): SparseRows {
  const builder = createRowsBuilder(featureDim);
  try {
    addRows(builder, body);
  } catch (cause) {
    if (cause instanceof ReadnextError) throw unusablePayload(cause.message, cause);
    throw cause;
  }
  return builder.finish();
}

function isKnown(name: string): name is MediaTypeName {
  return Object.hasOwn(rowAdders, name);
}
