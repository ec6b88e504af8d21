import protobuf from "protobufjs/minimal.js";
import { CorruptDataError, ReadnextError } from "../errors/errors.ts";
import { type Frame, frameAt, truncatedAt } from "./frame.ts";
import { readRecord } from "./read-record.ts";
import type { DataRecord } from "./record.ts";

const FIRST_BUFFER_BYTES = 64 * 1024;

/**
 * The records of a whole file. Nothing of what is yielded refers to `bytes`.
 * @throws CorruptDataError `RECORDIO_FOREIGN`, `RECORDIO_TRUNCATED`, `RECORDIO_TOO_LARGE`, `RECORDIO_MALFORMED`, each
 * naming the byte where the record begins
 */
export function* decodeRecords(bytes: Uint8Array): Generator<DataRecord> {
  for (let at = 0; at < bytes.length; ) {
    const frame = frameAt(bytes, at, bytes.length, at);
    if (frame === undefined) throw truncatedAt(at, bytes.length);
    yield recordIn(bytes, frame, at);
    at = frame.next;
  }
}

/** The records of a file that arrives in chunks of any sizes; holds one record at a time. Throws as `decodeRecords` does. */
export async function* decodeRecordStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<DataRecord> {
  const pending: Pending = { bytes: new Uint8Array(FIRST_BUFFER_BYTES), start: 0, end: 0, offset: 0 };
  for await (const chunk of chunks) {
    append(pending, chunk);
    for (let frame = firstFrame(pending); frame !== undefined; frame = firstFrame(pending)) {
      yield recordIn(pending.bytes, frame, pending.offset);
      pending.offset += frame.next - pending.start;
      pending.start = frame.next;
    }
  }
  const left = pending.end - pending.start;
  if (left > 0) throw truncatedAt(pending.offset, pending.offset + left);
}

/** `bytes[start..end)` wait to be decoded; they lie at `offset` of the file. */
interface Pending {
  bytes: Uint8Array;
  start: number;
  end: number;
  offset: number;
}

function firstFrame({ bytes, start, end, offset }: Pending): Frame | undefined {
  return frameAt(bytes, start, end, offset);
}

/** Moves what waits to the front, into twice the room when it does not fit, and puts the chunk behind it. */
function append(pending: Pending, chunk: Uint8Array): void {
  if (pending.end + chunk.length > pending.bytes.length) {
    const waiting = pending.bytes.subarray(pending.start, pending.end);
    const needed = waiting.length + chunk.length;
    const roomy = needed > pending.bytes.length / 2 ? new Uint8Array(2 * needed) : pending.bytes;
    roomy.set(waiting);
    pending.bytes = roomy;
    pending.start = 0;
    pending.end = waiting.length;
  }
  pending.bytes.set(chunk, pending.end);
  pending.end += chunk.length;
}

function recordIn(bytes: Uint8Array, frame: Frame, offset: number): DataRecord {
  const reader = new protobuf.Reader(bytes);
  reader.pos = frame.start;
  reader.len = frame.end;
  try {
    return readRecord(reader);
  } catch (cause) {
    const code = cause instanceof ReadnextError ? cause.code : "RECORDIO_MALFORMED";
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CorruptDataError(code, `record at byte ${offset}: ${reason}`, { cause });
  }
}
