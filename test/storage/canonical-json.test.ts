import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CorruptDataError, InvalidInputError } from "../../shared/errors/errors.ts";
import { canonicalJson, encodeJson, parseJsonBytes } from "../../shared/storage/canonical-json.ts";

describe("canonicalJson", () => {
  test("sorts keys at every depth, by UTF-16 units, and writes no white space", () => {
    const value = { b: [{ z: 1, y: 2 }], a: { 10: "x", 9: "y" }, "\u{1f600}": 1, "\uff5e": 2 };

    expect(canonicalJson(value)).toBe(
      '{"a":{"10":"x","9":"y"},"b":[{"y":2,"z":1}],"\u{1f600}":1,"\uff5e":2}',
    );
  });

  // The example of RFC 8785, section 3.2.2, as far as its numbers and literals go
  test("writes numbers as RFC 8785 does", () => {
    const numbers = [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0];

    expect(canonicalJson(numbers)).toBe("[333333333.3333333,1e+30,4.5,0.002,1e-27,0]");
  });

  test("leaves out what is undefined", () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  test.each([
    ["NaN", { x: Number.NaN }],
    ["Infinity", [Number.POSITIVE_INFINITY]],
    ["a BigInt", 1n],
    ["a function", { f: () => 1 }],
    ["a Map", new Map([["a", 1]])],
    ["a Date", new Date(0)],
    ["bytes", new Uint8Array(2)],
    ["undefined in a list", [undefined]],
    ["undefined alone", undefined],
  ])("refuses %s", (_, value) => {
    expect(() => canonicalJson(value)).toThrow(InvalidInputError);
  });

  test("names the place of what it refuses", () => {
    expect(() => canonicalJson({ a: [1, { b: Number.NaN }] })).toThrow("$.a[1].b is NaN");
  });

  test("loses nothing: what is parsed is what was written", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const again: unknown = JSON.parse(canonicalJson(value));
        expect(again).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("is the same whatever the order in which keys were set", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string(), fc.integer()), { selector: ([key]) => key }),
        (entries) => {
          const forwards = canonicalJson(Object.fromEntries(entries));
          const backwards = canonicalJson(Object.fromEntries(entries.toReversed()));

          expect(backwards).toBe(forwards);
        },
      ),
    );
  });
});

describe("parseJsonBytes", () => {
  test("reads what encodeJson wrote", () => {
    expect(parseJsonBytes(encodeJson({ key: ["\u00e9", null] }))).toEqual({ key: ["\u00e9", null] });
  });

  test.each([
    ["text that is not JSON", Buffer.from("{")],
    ["nothing", Buffer.from("")],
    ["bytes that are not UTF-8", Buffer.from([0x22, 0xff, 0x22])],
  ])("refuses %s as corrupt", (_, bytes) => {
    expect(() => parseJsonBytes(bytes)).toThrow(CorruptDataError);
  });
});
