import { readFileSync } from "node:fs";
import * as z from "zod";
import { golden } from "../../golden.ts";

const schema = z.object({
  cases: z.array(
    z.object({
      input: z.string(),
      spans: z.array(z.tuple([z.number(), z.number()])),
      tokens: z.array(z.string()),
      tokens_nosplit: z.array(z.string()),
      lemmas: z.array(z.string()),
    }),
  ),
});

/** 179 strings with what NLTK 3.8 makes of them, as they are and lower-cased. */
export function readTokenizeEdges() {
  return schema.parse(JSON.parse(readFileSync(golden.path("edges/tokenize_edges.json"), "utf8"))).cases;
}
