import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { represent, representationNames } from "../../shared/topics/representation.ts";

const weights = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 50 })
  .map((values) => Float32Array.from(values));

describe("representation", () => {
  test("centred log takes the mean log off each log", () => {
    const vector = represent(Float32Array.of(0.125, 0.5, 0.25), "centred-log");

    expect([...vector]).toEqual([-Math.LN2, Math.LN2, 0].map((value) => expect.closeTo(value, 6)));
  });

  test("centred log does not change when all weights are scaled", () => {
    const once = represent(Float32Array.of(0.1, 0.2, 0.7), "centred-log");
    const thrice = represent(Float32Array.of(0.3, 0.6, 2.1), "centred-log");

    for (const [i, value] of once.entries()) expect(thrice[i]).toBeCloseTo(value, 6);
  });

  test("centred log floors a zero at 1e-12", () => {
    const vector = represent(Float32Array.of(0, 1), "centred-log");

    const half = Math.log(1e12) / 2;
    expect([...vector]).toEqual([expect.closeTo(-half, 4), expect.closeTo(half, 4)]);
  });

  test("square root takes the root of each weight", () => {
    expect([...represent(Float32Array.of(0.25, 0.5625), "square-root")]).toEqual([0.5, 0.75]);
  });

  test("none is a copy of the weights", () => {
    const given = Float32Array.of(0.25, 0.75);

    const vector = represent(given, "none");

    expect(vector).toEqual(given);
    expect(vector).not.toBe(given);
  });

  test.each(representationNames)("%s is finite, as long as the weights, and leaves them alone", (name) => {
    fc.assert(
      fc.property(weights, (given) => {
        const before = given.slice();

        const vector = represent(given, name);

        expect(vector).toHaveLength(given.length);
        expect(vector.every(Number.isFinite)).toBe(true);
        expect(given).toEqual(before);
      }),
    );
  });

  test("a centred log vector sums to zero", () => {
    fc.assert(
      fc.property(weights, (given) => {
        const sum = represent(given, "centred-log").reduce((total, value) => total + value, 0);

        expect(Math.abs(sum)).toBeLessThan(1e-3);
      }),
    );
  });

  test.each([-0.1, Number.NaN, Infinity])("refuses a weight of %d", (bad) => {
    const act = (): Float32Array => represent(Float32Array.of(0.5, bad), "none");

    expect(act).toThrow(CorruptDataError);
    expect(act).toThrow(/weight of topic 1 is/);
  });
});
