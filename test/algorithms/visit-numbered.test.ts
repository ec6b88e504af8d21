import { describe, expect, it } from "vitest";
import { visitNumbered } from "../../shared/algorithms/visit-numbered.ts";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { refusal } from "../recordio/refusal.ts";

describe("visitNumbered", () => {
  it("visits every item in order", () => {
    const visited: string[] = [];

    visitNumbered(["a", "b"], "record", (item) => visited.push(item));

    expect(visited).toEqual(["a", "b"]);
  });

  it("puts kind and number before an error of ours, from the visit or from the items themselves", () => {
    const cause = new CorruptDataError("CODE", "reason");
    function* items() {
      yield 1;
      throw cause;
    }

    const read = refusal(() => visitNumbered(items(), "record", () => {}));
    const visit = refusal(() =>
      visitNumbered([1], "instance", () => {
        throw cause;
      }),
    );

    expect(read).toMatchObject({
      name: "InvalidInputError",
      code: "CODE",
      message: "record 1: reason",
      cause,
    });
    expect(visit).toMatchObject({ message: "instance 0: reason" });
  });

  it("lets a defect of the program through as it is", () => {
    const defect = new TypeError("defect");

    const error = refusal(() =>
      visitNumbered([1], "record", () => {
        throw defect;
      }),
    );

    expect(error).toBe(defect);
  });
});
