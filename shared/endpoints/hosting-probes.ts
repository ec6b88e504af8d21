import { CorruptDataError } from "../errors/errors.ts";

/** An endpoint is asked again about so many articles at most. */
const maxProbes = 16;

/** How far what an endpoint answers may be from what the run's files say. T29 of reliability.md. */
export const hostingTolerance = 1e-4;

/** An even choice from all of them, and every time the same. */
export function chooseHostingProbes<T>(articles: readonly T[]): T[] {
  const stride = Math.ceil(articles.length / maxProbes);
  return articles.filter((_, index) => index % stride === 0);
}

/** What is hosted is not what the run has made: its model is another, or another run's. */
export function hostingDiffers(what: string): CorruptDataError {
  return new CorruptDataError("HOSTING_DIFFERS", what);
}

/** As many digits as float32 holds. */
export function shownNumber(number: number): string {
  return String(Number(number.toPrecision(7)));
}
