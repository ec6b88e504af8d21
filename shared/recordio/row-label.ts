import { InvalidInputError } from "../errors/errors.ts";

/** k-NN keeps labels as float32, which holds every whole number up to here; two ids above it may become one. */
export const MAX_ROW_LABELS = 2 ** 24;

/**
 * The label that carries a row id through k-NN and back unchanged.
 * @param row 0 to 2^24 - 1
 * @throws InvalidInputError `LABEL_NOT_EXACT`
 */
export function rowLabel(row: number): Int32Array {
  if (!Number.isInteger(row) || row < 0 || row >= MAX_ROW_LABELS) {
    throw new InvalidInputError(
      "LABEL_NOT_EXACT",
      `row id ${row} cannot be a k-NN label: labels are float32, so ids must be whole numbers from 0 to ${MAX_ROW_LABELS - 1}`,
    );
  }
  return Int32Array.of(row);
}
