import * as z from "zod";
import { InvalidInputError, NotFoundError } from "../../../shared/errors/errors.ts";
import { writtenNumber } from "./fields.ts";

/** The list, the release that its first page was made from, and the key of the last item that was told. */
const placeSchema = z.tuple([z.string(), z.string(), z.string()]);

const cursorRule = { error: "must be `next` of an answer of this list" };

/** The query string of a list that is told page by page. */
export function pageParameters(most: number, usual: number) {
  return z.strictObject({
    limit: writtenNumber(1, most)
      .default(usual)
      .meta({ description: `How many, at most; absent: ${usual}.` }),
    cursor: z
      .string()
      .min(1, cursorRule)
      .max(4000, cursorRule)
      .optional()
      .meta({ description: "Where the page begins: `next` of the page before. Absent: at the beginning." }),
  });
}

export const nextField = z
  .string()
  .exactOptional()
  .meta({ description: "The `cursor` of the page after this one. Absent: this is the last." });

/** @returns letters, digits, "-" and "_", opaque to callers */
export function writeCursor(list: string, releaseId: string, lastKey: string): string {
  return Buffer.from(JSON.stringify([list, releaseId, lastKey])).toString("base64url");
}

/**
 * The key after which the page begins; undefined for the first.
 * @throws InvalidInputError `PARAMETER_INVALID` for what is no cursor of this list
 * @throws NotFoundError `CURSOR_EXPIRED` for one of another release: its pages and this one's would not make one list
 */
export function readCursor(list: string, releaseId: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const [of, from, lastKey] = parsePlace(cursor);
  if (of !== list) throw new InvalidInputError("PARAMETER_INVALID", `cursor: ${cursorRule.error}`);
  if (from === releaseId) return lastKey;
  throw new NotFoundError("CURSOR_EXPIRED", "another release serves since the cursor was given; begin anew");
}

function parsePlace(cursor: string): z.infer<typeof placeSchema> | [] {
  try {
    return placeSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    return [];
  }
}
