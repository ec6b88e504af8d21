import { readFileSync } from "node:fs";
import { z } from "zod";
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

/**
 * The only two that hang on Punkt's tables about capitals (after "U.S." the word "He" starts a sentence, after "J." the
 * name "R." does not). Those tables are not here: the analyzer lower-cases first.
 */
export const HANG_ON_CAPITALS = [
  "He lives in the U.S. He works for I.B.M. Corp. in N.Y. now.",
  "J. R. R. Tolkien wrote. A. B. met C. D. Then left. I. is me. x. y. z.",
];
