import { InvalidInputError } from "../errors/errors.ts";

const maxKeyBytes = 1024;
const maxSegmentBytes = 255;

/**
 * Whether both twins can hold this key: "/"-separated segments of 1 to 255 UTF-8 bytes (1024 in all), none of them empty
 * or beginning with a dot, without backslashes, control characters and lone surrogates.
 */
export function isValidKey(key: string): boolean {
  return keyFault(key) === undefined;
}

/** @throws InvalidInputError `KEY_INVALID` */
export function assertKey(key: string): void {
  const fault = keyFault(key);
  if (fault) throw invalidKey(key, fault);
}

/** A prefix is the beginning of a key, "" included. @throws InvalidInputError `KEY_INVALID` */
export function assertPrefix(prefix: string): void {
  if (prefix !== "") assertKey(prefix.endsWith("/") ? prefix.slice(0, -1) : prefix);
}

export function invalidKey(key: string, fault: string): InvalidInputError {
  return new InvalidInputError("KEY_INVALID", `Key ${JSON.stringify(key.slice(0, 200))} ${fault}`);
}

function keyFault(key: string): string | undefined {
  if (!key.isWellFormed()) return "holds a lone surrogate";
  if (/\p{Cc}/u.test(key)) return "holds a control character";
  if (key.includes("\\")) return "holds a backslash";
  if (Buffer.byteLength(key) > maxKeyBytes) return `is longer than ${maxKeyBytes} bytes`;
  return firstFault(key.split("/"));
}

function firstFault(segments: readonly string[]): string | undefined {
  for (const segment of segments) {
    if (segment === "") return 'has an empty segment; segments are parted by one "/"';
    if (segment.startsWith(".")) return "has a segment that begins with a dot";
    if (Buffer.byteLength(segment) > maxSegmentBytes)
      return `has a segment longer than ${maxSegmentBytes} bytes`;
  }
  return undefined;
}
