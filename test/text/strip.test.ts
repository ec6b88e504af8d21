import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { stripFooter, stripHeader, stripPost, stripQuoting } from "../../shared/text/strip.ts";
import { golden } from "../golden.ts";
import { reference } from "./reference.ts";

describe("stripHeader", () => {
  it("keeps what follows the first empty line", () => {
    expect(stripHeader("From: a\n\nb\n\nc")).toBe("b\n\nc");
  });

  it("leaves nothing of a text without an empty line, carriage returns included", () => {
    expect(stripHeader("From: a\nb")).toBe("");
    expect(stripHeader("From: a\r\n\r\nb")).toBe("");
  });
});

describe("stripQuoting", () => {
  it.each([
    "> a",
    "|a",
    "In article <1>",
    "Quoted from b",
    "b wrote: c",
    "he says: no",
    "she said: yes",
    "d writes in e",
  ])("drops %j", (line) => {
    expect(stripQuoting(`kept\n${line}\nkept too`)).toBe("kept\nkept too");
  });

  it.each([" > a", "a > b", " In article", "he WROTE: c", "in article"])("keeps %j", (line) => {
    expect(stripQuoting(line)).toBe(line);
  });
});

describe("stripFooter", () => {
  it("drops the last paragraph, signature or not", () => {
    expect(stripFooter("one\n\ntwo\n\nthree\n")).toBe("one\n\ntwo");
    expect(stripFooter("one\n-- \nname")).toBe("one");
  });

  it("returns a text of one paragraph untouched, even untrimmed", () => {
    expect(stripFooter("  one\ntwo \n")).toBe("  one\ntwo \n");
    expect(stripFooter("\n---\nall of it\n")).toBe("\n---\nall of it\n");
  });
});

describe("stripPost", () => {
  it.each(reference.strips)("does as scikit-learn 1.2.1 with $text", ({ text, header, quoting, post }) => {
    expect(stripHeader(text)).toBe(header);
    expect(stripQuoting(stripHeader(text))).toBe(quoting);
    expect(stripPost(text)).toBe(post);
  });

  it("only ever takes lines away", () => {
    const lines = fc.array(fc.constantFrom("", " ", "-", "--", "> a", "b", "c wrote:", "\u00a0"), {
      maxLength: 12,
    });

    fc.assert(
      fc.property(lines, (given) => {
        const left = stripPost(given.join("\n"))
          .split("\n")
          .filter((line) => line.trim() !== "");

        const remaining = given.map((line) => line.trim());
        for (const line of left)
          expect(remaining.splice(0, remaining.indexOf(line.trim()) + 1)).toContain(line.trim());
      }),
    );
  });
});

const edges = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      input: z.string(),
      header: z.string(),
      header_quoting: z.string(),
      header_quoting_footer: z.string(),
      quoting_alone: z.string(),
      footer_alone: z.string(),
    }),
  ),
});

describe.skipIf(!golden.present)(
  `golden: strip edges${golden.present ? "" : " (skipped: ../shared is absent)"}`,
  () => {
    it("strips all 54 as scikit-learn does", () => {
      const { cases } = edges.parse(JSON.parse(readFileSync(golden.path("edges/strip_edges.json"), "utf8")));

      const stripped = cases.map(({ name, input }) => ({
        name,
        input,
        header: stripHeader(input),
        header_quoting: stripQuoting(stripHeader(input)),
        header_quoting_footer: stripPost(input),
        quoting_alone: stripQuoting(input),
        footer_alone: stripFooter(input),
      }));

      expect(cases).toHaveLength(54);
      expect(stripped).toEqual(cases);
    });
  },
);
