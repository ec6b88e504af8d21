import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safePath } from "../../shared/articles/entry-path.ts";

const segment = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,9}$/);
const segments = fc.array(segment, { minLength: 1, maxLength: 5 });

describe("the path of an entry", () => {
  it("is the name itself when nothing is wrong with it", () => {
    fc.assert(
      fc.property(segments, (parts) => {
        expect(safePath(parts.join("/"))).toEqual({ value: parts.join("/") });
      }),
    );
  });

  it("is the same however often the name says . or doubles a slash", () => {
    const filler = fc.constantFrom("/", "/./", "//", "/.//./");
    fc.assert(
      fc.property(segments, filler, (parts, slash) => {
        expect(safePath(`./${parts.join(slash)}`)).toEqual({ value: parts.join("/") });
      }),
    );
  });

  it.each(["..", "a\\b", "a\0b", "a\nb", "a\u0085b", "\ufffd"])(
    "is unsafe with %j at any depth",
    (hazard) => {
      fc.assert(
        fc.property(segments, fc.nat({ max: 5 }), (parts, at) => {
          const name = parts.toSpliced(at, 0, hazard).join("/");

          expect(safePath(name)).toMatchObject({ refusal: { code: "UNSAFE_PATH" } });
        }),
      );
    },
  );

  it("of any string is unsafe, or relative and inside", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const outcome = safePath(name);

        const path = "value" in outcome ? outcome.value : "";
        expect(path).not.toMatch(/^\/|^[a-z]:|\\|\p{Cc}/iu);
        expect(path.split("/")).not.toContain("..");
      }),
    );
  });

  it("may have 1,024 bytes and not one more", () => {
    const outcomes = [1024, 1025].map((length) => safePath("\u00e9".repeat(511) + "x".repeat(length - 1022)));

    expect(outcomes.map((outcome) => "value" in outcome)).toEqual([true, false]);
  });
});
