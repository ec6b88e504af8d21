import { toNormalForm } from "../unicode/normal-form.ts";
import { accept, type Outcome, refuse } from "./refusal.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes UTF-8 without guessing: anything else is UNDECODABLE_TEXT. A byte order mark stays in the text. */
export function decodeUtf8(bytes: Uint8Array): Outcome<string> {
  try {
    return accept(strictUtf8.decode(bytes));
  } catch {
    return refuse("UNDECODABLE_TEXT", "is not UTF-8");
  }
}

/** Refuses what only looks like text: NUL characters and halves of surrogate pairs. */
export function readableText(text: string): Outcome<string> {
  if (text.includes("\0")) return refuse("UNDECODABLE_TEXT", "contains a NUL character");
  if (!text.isWellFormed()) return refuse("UNDECODABLE_TEXT", "contains a lone surrogate");
  return accept(text);
}

/** One spelling for equal text: NFC, and LF as the line end. */
export function canonicalText(text: string): string {
  return toNormalForm(text.replaceAll("\r\n", "\n"));
}

export function isBlank(text: string): boolean {
  return !/\S/.test(text);
}
