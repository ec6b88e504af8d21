import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonShape, visitKeys } from "../../shared/articles/json-shape.ts";

/** Depth and members, counted on the value instead of its text. */
function shapeOf(value: unknown): { depth: number; members: number } {
  if (typeof value !== "object" || value === null) return { depth: 0, members: 0 };
  const children = Object.values(value).map(shapeOf);
  const own = Array.isArray(value) ? 0 : children.length;
  return {
    depth: 1 + Math.max(0, ...children.map(({ depth }) => depth)),
    members: own + children.reduce((sum, { members }) => sum + members, 0),
  };
}

describe("the shape of a JSON text", () => {
  it("is that of the value, however the text is laid out", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("", "  ", "\t"), (value, indent) => {
        expect(jsonShape(JSON.stringify(value, null, indent))).toEqual(shapeOf(value));
      }),
    );
  });

  it("is not changed by what stands in strings", () => {
    const tricky = fc.string({ unit: fc.constantFrom('"', "\\", ":", "{", "[", "]", "}", "a") });
    fc.assert(
      fc.property(tricky, tricky, (key, text) => {
        expect(jsonShape(JSON.stringify({ [key]: [text] }))).toEqual({ depth: 2, members: 1 });
      }),
    );
  });

  it("counts equal keys as often as they are written", () => {
    expect(jsonShape('{"a":1,"a":{"b":2,"b":3}}')).toEqual({ depth: 2, members: 4 });
  });
});

describe("the keys of a JSON value", () => {
  it("are shown from every depth, as often as they occur", () => {
    const keys: string[] = [];

    visitKeys(JSON.parse('{"a":[{"b":1},{"b":null}],"__proto__":{"c":"d"}}'), (key) => keys.push(key));

    expect(keys.sort()).toEqual(["__proto__", "a", "b", "b", "c"]);
  });
});
