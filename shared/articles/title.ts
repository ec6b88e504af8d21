import { toNormalForm } from "../unicode/normal-form.ts";

/** Characters that reorder what stands around them: in a title they could disguise it in a list of others. */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The longest title, in code points, that a reader makes out of a text. */
const DERIVED_TITLE_LENGTH = 200;

/** One line in NFC: white space and control characters folded to single spaces, no bidi controls. Empty if nothing is left. */
export function cleanTitle(text: string): string {
  return toNormalForm(
    text
      .replace(BIDI_CONTROLS, "")
      .replace(/[\s\p{Cc}]+/gu, " ")
      .trim(),
  );
}

/** A title taken from a text's own line: clean, and cut to 200 code points. */
export function derivedTitle(line: string): string {
  const title = cleanTitle(line);
  if (title.length <= DERIVED_TITLE_LENGTH) return title;
  return Array.from(title.slice(0, 2 * DERIVED_TITLE_LENGTH))
    .slice(0, DERIVED_TITLE_LENGTH)
    .join("")
    .trimEnd();
}
