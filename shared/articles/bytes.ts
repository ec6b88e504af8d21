import type { Readable } from "node:stream";
import { accept, type Outcome, type Refused, refuse } from "./refusal.ts";

/** The source's bytes as they arrive. Iterating closes the source in every case, also when the caller stops early. */
export async function* chunksOf(source: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of source) yield toBuffer(chunk);
}

/** A stream's chunk, whose type no stream declares. */
export function toBuffer(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (typeof chunk === "string") return Buffer.from(chunk, "utf8");
  throw new TypeError(`a source of bytes gave ${typeof chunk}`);
}

/** All bytes, or ARTICLE_TOO_LARGE as soon as there are more than `maxBytes`, which are never held at once. */
export async function collect(chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<Outcome<Buffer>> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) return tooLarge(maxBytes);
    pieces.push(chunk);
  }
  return accept(Buffer.concat(pieces, sizeBytes));
}

export function tooLarge(maxBytes: number): Refused {
  return refuse("ARTICLE_TOO_LARGE", `has more than ${maxBytes} bytes`);
}

const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

/** The same bytes without a UTF-8 byte order mark at their start, however the chunks cut it. */
export async function* withoutByteOrderMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < BYTE_ORDER_MARK.length) continue;
    yield afterByteOrderMark(start);
    start = undefined;
  }
  if (start !== undefined && start.length > 0) yield start;
}

function afterByteOrderMark(bytes: Buffer): Buffer {
  const marked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return marked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
}
