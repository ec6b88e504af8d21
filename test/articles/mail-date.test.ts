import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mailDate } from "../../shared/articles/mail-date.ts";

describe("a Date header", () => {
  it.each([
    ["Tue, 6 Apr 1993 02:13:37 GMT", "1993-04-06T02:13:37.000Z"],
    ["6 Apr 93 02:13 UT", "1993-04-06T02:13:00.000Z"],
    ["06 apr 2031 23:30:00 -0130", "2031-04-07T01:00:00.000Z"],
    ["Thu, 29 Feb 2024 00:15:00 +0530 (IST)", "2024-02-28T18:45:00.000Z"],
    ["Mon,  5 Apr 93 20:00:00 EST", "1993-04-06T01:00:00.000Z"],
    ["1 Jan 49 00:00:00 Z", "2049-01-01T00:00:00.000Z"],
    ["1 Jan 50 00:00:00 Z", "1950-01-01T00:00:00.000Z"],
  ])("%s means %s", (field, utc) => {
    expect(mailDate(field)).toBe(utc);
  });

  it.each([
    "",
    "1993",
    "6/4/93",
    "1993-04-06T02:13:37Z",
    "6 Apr 1993 02:13:37",
    "6 Apr 1993 02:13:37 MET",
    "6 Apr 1993 02:13:37 BST",
    "Mon, 6 Apr 1993 02:13:37 GMT",
    "31 Apr 1993 02:13:37 GMT",
    "29 Feb 2023 02:13:37 GMT",
    "6 Foo 1993 02:13:37 GMT",
    "6 Apr 1993 24:00:00 GMT",
    "6 Apr 1993 02:60:00 GMT",
    "6 Apr 1993 02:13:37 +2400",
    "6 Apr 0093 02:13:37 GMT",
    "6 Apr 1993 02:13:37 GMT or so",
  ])("%j names no one moment", (field) => {
    expect(mailDate(field)).toBeUndefined();
  });

  it("reads back every second of 1950 to 2049", () => {
    const second = fc.integer({ min: Date.UTC(1950, 0, 1) / 1000, max: Date.UTC(2049, 11, 31) / 1000 });
    fc.assert(
      fc.property(second, (seconds) => {
        const date = new Date(seconds * 1000);

        expect(mailDate(date.toUTCString())).toBe(date.toISOString());
      }),
    );
  });
});
