import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRows } from "../../shared/algorithms/csv.ts";
import { refusal } from "../recordio/refusal.ts";

describe("csvRows", () => {
  it.each([
    [
      "0,1,2\n3,4,5\n",
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    [
      "0,1\r\n2,3",
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ["-1.5, +2 ,3e-2,.5,5.,1E3", [[-1.5, 2, 0.03, 0.5, 5, 1000]]],
    ["7", [[7]]],
    ["", []],
  ])("reads %j", (text, rows) => {
    expect([...csvRows(text)]).toEqual(rows);
  });

  it.each(["", " ", "nan", "NaN", "Infinity", "0x10", "1_000", "1e", "--1", '"1"', "1;2", "one", "1 2"])(
    "refuses %j, naming line and field",
    (field) => {
      const error = refusal(() => [...csvRows(`1,2\n3,${field},4`)]);

      expect(error).toMatchObject({
        code: "CSV_MALFORMED",
        message: expect.stringContaining("line 2, field 2"),
      });
    },
  );

  it("quotes nothing of what it refuses", () => {
    const error = refusal(() => [...csvRows("1,the widow's testimony")]);

    expect(error).toMatchObject({ message: "line 1, field 2 is no number" });
  });

  it("refuses an empty line between rows", () => {
    expect(refusal(() => [...csvRows("1\n\n2\n")])).toMatchObject({ code: "CSV_MALFORMED" });
  });

  it("reads every number that is written in full", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const table = fc.array(fc.array(number, { minLength: 1 }), { minLength: 1 });
    fc.assert(
      fc.property(table, (rows) => {
        const read = [
          ...csvRows(rows.map((row) => row.map((n) => (Object.is(n, -0) ? "-0" : n)).join(",")).join("\n")),
        ];

        expect(read).toEqual(rows);
      }),
    );
  });
});
