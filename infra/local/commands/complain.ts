import { ReadnextError } from "../../../shared/errors/errors.ts";

/** Tells a failure on stderr: our own errors by their message, which is written for people; others whole. */
export function complain(error: unknown): void {
  console.error(error instanceof ReadnextError ? `readnext: ${error.message}` : error);
}
