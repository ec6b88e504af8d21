import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";

const span = z.tuple([z.number(), z.number()]);
const strip = z.strictObject({ text: z.string(), header: z.string(), quoting: z.string(), post: z.string() });
const split = z.strictObject({ text: z.string(), spans: z.array(span), words: z.array(z.array(z.string())) });
const lemma = z.strictObject({ word: z.string(), lemma: z.string() });
const document = z.strictObject({
  text: z.string(),
  terms: z.string(),
  row: z.tuple([z.array(z.number()), z.array(z.number())]),
});
const heading = z.strictObject({
  versions: z.record(z.string(), z.string()),
  limits: z.strictObject({ max_features: z.number(), max_df: z.number(), min_df: z.number() }),
  vocabulary: z.array(z.tuple([z.string(), z.number(), z.number()])),
});

const lines = readFileSync(resolve(import.meta.dirname, "goldens/reference.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line): unknown => JSON.parse(line));

function linesOf<T extends z.ZodType>(schema: T): z.output<T>[] {
  return lines.flatMap((line) => schema.safeParse(line).data ?? []);
}

/** What NLTK 3.8 and scikit-learn 1.2.1 did with texts of our own; goldens/make.py made it. */
export const reference = {
  heading: heading.parse(lines[0]),
  strips: linesOf(z.strictObject({ strip })).map((line) => line.strip),
  splits: linesOf(z.strictObject({ split })).map((line) => line.split),
  lemmas: linesOf(lemma),
  documents: linesOf(z.strictObject({ document })).map((line) => line.document),
};
