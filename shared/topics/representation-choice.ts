import * as z from "zod";
import { representationNames } from "./representation.ts";

/** What is done to one model's topic weights before neighbours are sought, and why; recorded in its release. */
export const representationChoiceSchema = z.object({
  name: z.enum(representationNames),
  /**
   * "configured": the configuration names it; "most-alike-in-words": the neighbours under it are. The others say why
   * nothing could be compared, and the name is then the first there is.
   */
  because: z.enum([
    "configured",
    "most-alike-in-words",
    "too-few-articles",
    "topics-collapsed",
    "no-words-in-common",
  ]),
  /** Of articles and their neighbours, under each; absent where they were not compared. */
  likenessInWords: z.record(z.enum(representationNames), z.number()).exactOptional(),
});

export type RepresentationChoice = z.infer<typeof representationChoiceSchema>;
