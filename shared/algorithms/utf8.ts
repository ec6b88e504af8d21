import { InvalidInputError } from "../errors/errors.ts";

/** @throws InvalidInputError `NOT_UNICODE` */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InvalidInputError("NOT_UNICODE", "not UTF-8", { cause });
  }
}

export function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
