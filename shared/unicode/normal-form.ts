/** As many as Unicode's Stream-Safe Text Format (UAX #15) allows; no language comes near. */
const MARKS_IN_EXCESS = /(?<=\p{M}{30})\p{M}+/gu;

/**
 * The text in Unicode's normal form C. Of a run of combining marks only the first 30 are kept: the engine's own
 * `normalize` sorts such a run in quadratic time, minutes for a text of 200,000 marks.
 */
export function toNormalForm(text: string): string {
  return text.replace(MARKS_IN_EXCESS, "").normalize("NFC");
}
