import { InvalidInputError } from "../errors/errors.ts";
import { type DataRecord, type Tensor, VALUES } from "../recordio/record.ts";
import { featureDimMismatch, type RowsBuilder } from "./rows-builder.ts";

/**
 * Adds the features of a RecordIO record as a row.
 * @throws InvalidInputError `FEATURES_MISSING`, and what `addTensorRow` throws
 */
export function addRecordRow(builder: RowsBuilder, record: DataRecord): void {
  const tensor = record.features.get(VALUES);
  if (tensor === undefined) {
    throw new InvalidInputError("FEATURES_MISSING", `the record has no feature named "${VALUES}"`);
  }
  addTensorRow(builder, tensor);
}

/** Adds a dense or sparse tensor as a row. @throws InvalidInputError as the builder does */
export function addTensorRow(builder: RowsBuilder, { values, keys, shape }: Tensor): void {
  if (keys === undefined || shape === undefined) {
    builder.addDense(values);
    return;
  }
  checkShape(shape, builder.columns);
  builder.addSparse(keys, values);
}

/** @throws InvalidInputError `FEATURE_DIM_MISMATCH`, `SHAPE_UNSUPPORTED` */
export function checkShape(shape: ArrayLike<number>, columns: number): void {
  const width = shape[0];
  if (shape.length !== 1 || width === undefined) {
    throw new InvalidInputError("SHAPE_UNSUPPORTED", `the shape has ${shape.length} dimensions instead of 1`);
  }
  if (width !== columns) throw featureDimMismatch(columns, width);
}
