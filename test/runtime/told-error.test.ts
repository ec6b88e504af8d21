import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { errorFields, toldError } from "../../shared/runtime/told-error.ts";

const here = expect.stringContaining("told-error.test.ts");

/** All that Lambda writes of an error: its answer's members, and what else is enumerable. */
function written(error: unknown): string {
  const { name, message, stack } = error as Error;
  return JSON.stringify({ ...(error as object), name, message, stack });
}

describe("an error of ours", () => {
  const error = new CorruptDataError("NOT_JSON", "12 stored bytes are not JSON");

  it("may leave as it is", () => {
    expect(toldError(error)).toBe(error);
  });

  it("is logged with name, code and message", () => {
    const { message } = error;

    expect(errorFields(error)).toEqual({ error: "CorruptDataError", code: "NOT_JSON", reason: message });
  });
});

describe("an error of a library", () => {
  it("keeps name, class and place, and loses message, properties and cause", () => {
    const foreign = Object.assign(new RangeError("Zanzibar sold", { cause: "text" }), { $response: "text" });

    const told = toldError(foreign) as Error;

    expect(told).toBeInstanceOf(RangeError);
    expect(told).toMatchObject({ name: "RangeError", message: here, stack: here });
    expect(told.stack?.split("\n")[0]).toBe(`RangeError: ${told.message}`);
    expect(told.cause).toBeUndefined();
    expect(Object.keys(told)).toEqual([]);
    expect(written(told)).not.toMatch(/Zanzibar|text/);
    expect(foreign.message).toBe("Zanzibar sold");
  });

  it("is logged with name and place", () => {
    expect(errorFields(new RangeError("Zanzibar sold"))).toEqual({ error: "RangeError", at: here });
  });

  it("keeps a name that was given to it, which a state machine may match", () => {
    const foreign = Object.assign(new Error("Zanzibar sold"), { name: "ThrottlingException" });

    expect(toldError(foreign)).toMatchObject({ name: "ThrottlingException" });
  });

  it("loses its words whatever they look like", () => {
    const word = "qxzqxz";
    const around = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\n    at ", " (x.ts:1:1)\n", "$&", "$'"),
    );

    fc.assert(
      fc.property(fc.array(around), fc.array(around), (before, after) => {
        const foreign = new Error([...before, word, ...after].join(""));

        expect(written(toldError(foreign))).not.toContain(word);
        expect(JSON.stringify(errorFields(foreign))).not.toContain(word);
      }),
    );
  });

  it.each([
    ["its class fixes its name and message", new DOMException("Zanzibar sold", "AbortError"), "AbortError"],
    ["it is frozen", Object.freeze(new TypeError("Zanzibar sold")), "TypeError"],
    ["it has no stack", Object.assign(new TypeError("Zanzibar sold"), { stack: undefined }), "TypeError"],
  ])("loses its words also where %s", (_why, foreign, name) => {
    const told = toldError(foreign) as Error;

    expect(told.name).toBe(name);
    expect(told.message).toMatch(new RegExp(`^unexpected ${name} at .*; its own message is withheld`));
    expect(written(told)).not.toContain("Zanzibar");
  });
});

it.each([undefined, null, 5])("what is no error, such as %j, is logged by its type", (thrown) => {
  expect(errorFields(thrown)).toEqual({ error: typeof thrown });
  expect(toldError(thrown)).toBe(thrown);
});
