import { ReadnextError } from "../errors/errors.ts";
import type { Place, Reject } from "./article.ts";

/**
 * The reject of an article whose analysis failed with `error`: it must not take the others with it.
 * @throws the error itself if it is one of ours: then it is not the article's fault
 */
export function poisonReject(error: unknown, place: Place): Reject {
  if (error instanceof ReadnextError) throw error;
  return { code: "POISON_ARTICLE", place, reason: `the analysis failed with ${(error as Error).name}` };
}
