import { createHash, hash } from "node:crypto";
import type { Readable } from "node:stream";

/** SHA-256 in lower-case hexadecimal; a string counts as its UTF-8 bytes. */
export function sha256Hex(data: Uint8Array | string): string {
  return hash("sha256", data, "hex");
}

/** The same of bytes that are too many to hold at once. */
export async function sha256HexOfStream(stream: Readable): Promise<string> {
  const digest = createHash("sha256");
  for await (const chunk of stream) digest.update(chunk);
  return digest.digest("hex");
}
