import { InvalidInputError, ReadnextError } from "../errors/errors.ts";
import { decodeRecords } from "../recordio/decode.ts";
import { type DataRecord, VALUES } from "../recordio/record.ts";
import { csvRows } from "./csv.ts";
import { parseMediaType } from "./media-type.ts";
import { clientError } from "./model-error.ts";
import type { ChannelFile } from "./program.ts";
import type { SparseRows } from "./rows.ts";
import { createRowsBuilder, type RowsBuilder } from "./rows-builder.ts";
import { addRecordRow } from "./tensor-row.ts";
import { decodeUtf8 } from "./utf8.ts";
import { visitNumbered } from "./visit-numbered.ts";

/** What a training channel holds: rows in the order of files and records, and a label per row if there are any. */
export interface LabelledRows {
  readonly rows: SparseRows;
  readonly labels?: Float32Array;
}

type LabelSize = 0 | 1;

/**
 * The rows of a channel's files. Without a content type they are RecordIO, SageMaker's default.
 * @param csvLabelSize how many label columns lead `text/csv` that does not say so by `label_size`: k-NN 1, NTM 0
 * @throws AlgorithmError `CLIENT_ERROR` as `rowsFromRecordIO` does, and for another content type
 */
export function rowsFromFiles(
  files: readonly ChannelFile[],
  contentType: string | undefined,
  featureDim: number,
  csvLabelSize: LabelSize = 1,
): LabelledRows {
  const { name, parameters } = parseMediaType(contentType ?? "application/x-recordio-protobuf");
  if (name === "application/x-recordio-protobuf") return rowsFromRecordIO(files, featureDim);
  if (name !== "text/csv") throw clientError(`content-type ${contentType} is not supported`);
  const labelSize = parameters.get("label_size") ?? String(csvLabelSize);
  if (labelSize === "0") return rowsFromCsv(files, featureDim, 0);
  if (labelSize === "1") return rowsFromCsv(files, featureDim, 1);
  throw clientError(`label_size=${labelSize} is not supported: 0 or 1`);
}

/**
 * The rows of RecordIO-protobuf files, dense or sparse, and their labels.
 * @throws AlgorithmError `CLIENT_ERROR` naming file and record (from 0): corrupt bytes, another width than `featureDim`
 * (naming both), a value or label that is no finite float32, a label that only some records have, or a label that is a
 * whole number which float32 changes
 */
export function rowsFromRecordIO(files: readonly ChannelFile[], featureDim: number): LabelledRows {
  return collectRows(files, featureDim, {
    records: decodeRecords,
    label: labelOf,
    add: addRecordRow,
  });
}

/** The rows of CSV files whose first `labelSize` columns are the label. Throws as `rowsFromRecordIO` does. */
export function rowsFromCsv(
  files: readonly ChannelFile[],
  featureDim: number,
  labelSize: LabelSize,
): LabelledRows {
  return collectRows(files, featureDim, {
    records: (bytes) => csvRows(decodeUtf8(bytes)),
    label: (fields) => (labelSize === 1 ? fields[0] : undefined),
    add: (builder, fields) => builder.addDense(fields.slice(labelSize)),
  });
}

interface RecordReader<T> {
  readonly records: (bytes: Uint8Array) => Iterable<T>;
  readonly label: (record: T) => number | undefined;
  readonly add: (builder: RowsBuilder, record: T) => void;
}

function collectRows<T>(
  files: readonly ChannelFile[],
  featureDim: number,
  reader: RecordReader<T>,
): LabelledRows {
  const builder = createRowsBuilder(featureDim);
  const labels: number[] = [];
  let rowCount = 0;
  const addRecord = (record: T): void => {
    reader.add(builder, record);
    rowCount += 1;
    const label = reader.label(record);
    if (label !== undefined) labels.push(exactLabel(label));
    if (labels.length > 0 && labels.length < rowCount) {
      throw new InvalidInputError("LABEL_MISSING", "some records have a label and some have none");
    }
  };
  for (const file of files) visitFile(file, reader, addRecord);
  const rows = builder.finish();
  return labels.length === 0 ? { rows } : { rows, labels: Float32Array.from(labels) };
}

function visitFile<T>(file: ChannelFile, reader: RecordReader<T>, visit: (record: T) => void): void {
  try {
    visitNumbered(reader.records(file.bytes), "record", visit);
  } catch (cause) {
    if (!(cause instanceof ReadnextError)) throw cause;
    throw clientError(`${file.name}: ${cause.message}`, cause);
  }
}

function labelOf({ label }: DataRecord): number | undefined {
  const values = label.get(VALUES)?.values;
  if (values === undefined) return undefined;
  if (values.length !== 1)
    throw new InvalidInputError("LABEL_NOT_ONE", `${values.length} labels instead of 1`);
  return values[0];
}

/** k-NN keeps labels as float32. A whole number is an id and must stay the same; another label may be rounded. */
function exactLabel(label: number): number {
  const kept = Math.fround(label);
  if (!Number.isFinite(kept))
    throw new InvalidInputError("NOT_FINITE", `label ${label} is no finite float32`);
  if (Number.isInteger(label) && kept !== label) {
    throw new InvalidInputError("LABEL_NOT_EXACT", `label ${label} would become ${kept} in float32`);
  }
  return kept;
}
