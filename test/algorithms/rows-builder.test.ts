import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRowsBuilder } from "../../shared/algorithms/rows-builder.ts";
import { InvalidInputError } from "../../shared/errors/errors.ts";
import { refusal } from "../recordio/refusal.ts";

describe("createRowsBuilder", () => {
  it("holds no rows at first", () => {
    expect(createRowsBuilder(3).finish()).toEqual({
      rowCount: 0,
      columns: 3,
      indptr: Uint32Array.of(0),
      indices: new Uint32Array(0),
      values: new Float32Array(0),
    });
  });

  it("leaves the zeros of dense rows out, and keeps empty rows", () => {
    const builder = createRowsBuilder(3);

    builder.addDense([0, 2, 0]);
    builder.addDense([0, -0, 0]);
    builder.addDense(Float64Array.of(1, 0, -3));

    expect(builder.finish()).toEqual({
      rowCount: 3,
      columns: 3,
      indptr: Uint32Array.of(0, 1, 1, 3),
      indices: Uint32Array.of(1, 0, 2),
      values: Float32Array.of(2, 1, -3),
    });
  });

  it("puts sparse keys in ascending order, zeros left out", () => {
    const builder = createRowsBuilder(2000);

    builder.addSparse([1999, 0, 7, 300], [4, 1, 0, 3]);

    const { indices, values } = builder.finish();
    expect(indices).toEqual(Uint32Array.of(0, 300, 1999));
    expect(values).toEqual(Float32Array.of(1, 3, 4));
  });

  it("holds any rows, dense or sparse, as they are", () => {
    const cell = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer() });
    const row = fc.array(cell, { minLength: 700, maxLength: 700 }).map((cells) => Float32Array.from(cells));
    fc.assert(
      fc.property(fc.array(fc.tuple(row, fc.boolean()), { maxLength: 6 }), (rows) => {
        const builder = createRowsBuilder(700);

        for (const [cells, asSparse] of rows) {
          const keys = [...cells.keys()].reverse();
          if (asSparse)
            builder.addSparse(
              keys,
              keys.map((key) => cells[key] ?? 0),
            );
          else builder.addDense(cells);
        }

        const { indptr, indices, values, rowCount } = builder.finish();
        const held = Array.from({ length: rowCount }, (_, r) => {
          const cells = new Float32Array(700);
          for (let i = indptr[r] ?? 0; i < (indptr[r + 1] ?? 0); i += 1)
            cells[indices[i] ?? 0] = values[i] ?? 0;
          return cells;
        });
        expect(held).toEqual(rows.map(([cells]) => cells));
      }),
      { numRuns: 30 },
    );
  });

  it("refuses a row of another width, naming both", () => {
    const error = refusal(() => createRowsBuilder(3).addDense([1, 2]));

    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      code: "FEATURE_DIM_MISMATCH",
      message: "feature_dim is 3 but the data has 2 features",
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e39])("refuses %d, naming its column", (value) => {
    const dense = refusal(() => createRowsBuilder(2).addDense([0, value]));
    const sparse = refusal(() => createRowsBuilder(9).addSparse([1], [value]));

    expect(dense).toMatchObject({ code: "NOT_FINITE", message: expect.stringContaining("column 1") });
    expect(sparse).toMatchObject({ code: "NOT_FINITE", message: expect.stringContaining("column 1") });
  });

  it.each([-1, 0.5, 9, Number.NaN])("refuses key %d of 9 columns", (key) => {
    expect(refusal(() => createRowsBuilder(9).addSparse([key], [1]))).toMatchObject({
      code: "KEY_OUT_OF_RANGE",
    });
  });

  it.each([[[3, 3]], [[3, 1, 3]]])("refuses a key that comes twice: %j", (keys) => {
    const error = refusal(() =>
      createRowsBuilder(9).addSparse(
        keys,
        keys.map(() => 1),
      ),
    );

    expect(error).toMatchObject({ code: "KEY_REPEATED", message: expect.stringContaining("3") });
  });

  it("refuses keys and values of different numbers", () => {
    expect(refusal(() => createRowsBuilder(9).addSparse([1, 2], [1]))).toMatchObject({
      code: "KEYS_MISMATCH",
    });
  });

  it("does not count a row that it refused", () => {
    const builder = createRowsBuilder(2);
    builder.addDense([1, 2]);

    refusal(() => builder.addDense([3, Number.NaN]));
    builder.addDense([4, 5]);

    const { rowCount, values } = builder.finish();
    expect(rowCount).toBe(2);
    expect(values).toEqual(Float32Array.of(1, 2, 4, 5));
  });
});
