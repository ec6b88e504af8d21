import type { Article, Place, ReadResult, RejectCode } from "./article.ts";

/** Why a record is not taken. The reason never quotes the record's text. */
export interface Refusal {
  readonly code: RejectCode;
  readonly reason: string;
}

export interface Refused {
  readonly refusal: Refusal;
}

/** What one step of reading came to: a value, or a refusal. */
export type Outcome<T> = { readonly value: T } | Refused;

export function accept<T>(value: T): Outcome<T> {
  return { value };
}

export function refuse(code: RejectCode, reason: string): Refused {
  return { refusal: { code, reason } };
}

/** Tells the outcome of one record together with where the record was found. */
export function placed(outcome: Outcome<Article>, place: Place): ReadResult {
  if ("refusal" in outcome) return { reject: { ...outcome.refusal, place } };
  return { article: outcome.value, place };
}

/**
 * Reads one record; a reader that breaks on it costs this record, not the run. Only the error's name is told, since its
 * message may quote the text.
 */
export function quarantine(read: () => Outcome<Article>): Outcome<Article> {
  try {
    return read();
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    return refuse("POISON_ARTICLE", `the reader broke on this record with ${name}`);
  }
}
