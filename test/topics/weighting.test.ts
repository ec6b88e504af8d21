import { describe, expect, test } from "vitest";
import { inverseDocumentFrequency, writeInputRow, writeTargetRow } from "../../shared/topics/weighting.ts";
import { rowsOf } from "./rows-of.ts";

describe("weighting", () => {
  test("idf is ln((N + 1) / (df + 1)) + 1 over the documents of all hosts", () => {
    const hosts = [
      rowsOf([
        [2, 0, 1],
        [1, 0, 0],
      ]),
      rowsOf([[4, 0, 0]]),
    ];

    const idf = inverseDocumentFrequency(hosts, 3);

    const expected = [1, 1 + Math.log(4), 1 + Math.log(2)].map((value) => expect.closeTo(value, 6));
    expect([...idf]).toEqual(expected);
  });

  test("an empty row is no document", () => {
    const filled = inverseDocumentFrequency(
      [
        rowsOf([
          [1, 0],
          [0, 1],
        ]),
      ],
      2,
    );
    const withEmpty = inverseDocumentFrequency(
      [
        rowsOf([
          [0, 0],
          [1, 0],
          [0, 0],
          [0, 1],
        ]),
      ],
      2,
    );

    expect(withEmpty).toEqual(filled);
  });

  test("an input row is ln(1 + count) * idf over its length", () => {
    // ln 2 * 3 = 2.0794 and ln 4 * 2 = 2.7726: a 3-4-5 triangle.
    const out = new Float64Array(3);

    writeInputRow(Float64Array.of(1, 3), Uint32Array.of(0, 1), 0, 2, Float64Array.of(3, 2), out, 1);

    expect([...out]).toEqual([0, expect.closeTo(0.6, 12), expect.closeTo(0.8, 12)]);
  });

  test("a target row is ln(1 + count) * idf, scaled to as many words as the document has", () => {
    // Shares 3 : 4 of 4 words.
    const out = new Float64Array(2);

    writeTargetRow(Float64Array.of(1, 3), Uint32Array.of(0, 1), 0, 2, Float64Array.of(3, 2), out);

    expect([...out]).toEqual([expect.closeTo(12 / 7, 12), expect.closeTo(16 / 7, 12)]);
  });

  test("a row of zero counts becomes zeros, not NaN", () => {
    const input = new Float64Array(2);
    const target = new Float64Array(2);

    writeInputRow(new Float64Array(2), Uint32Array.of(0, 1), 0, 2, Float64Array.of(1, 1), input, 0);
    writeTargetRow(new Float64Array(2), Uint32Array.of(0, 1), 0, 2, Float64Array.of(1, 1), target);

    expect([...input, ...target]).toEqual([0, 0, 0, 0]);
  });
});
