import { CorruptDataError } from "../errors/errors.ts";

/**
 * The frame around each record, as dmlc's RecordIO lays it out and the SageMaker SDK writes it:
 * `uint32 LE magic | uint32 LE length | payload | zero bytes up to a multiple of 4`. A file is frames back to back.
 * The SDK's reader does not look at the padding, nor does this one.
 */
export const MAGIC = 0xced7230a;
export const HEADER_BYTES = 8;

/**
 * Longest payload that is read or written. The widest row that an algorithm admits (NTM: 1,000,000 features, here as
 * doubles with their keys) takes 11 MB, so a longer one is a lie that must not make anybody wait or allocate for it.
 */
export const MAX_PAYLOAD_BYTES = 32 * 1024 * 1024;

/** dmlc keeps "part of a longer record" in the length word's three upper bits; SageMaker writes one frame a record. */
const MULTIPART_SHIFT = 29;

/** Where a frame's payload lies in its buffer, and where the next frame begins. */
export interface Frame {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** How many zero bytes follow a payload of `length` bytes. */
export function paddingAfter(length: number): number {
  return -length & 3;
}

/**
 * The frame that begins at `at`, or undefined when `bytes` ends (at `end`) before the frame does.
 * @param offset position of `at` in the file, for messages
 * @throws CorruptDataError `RECORDIO_FOREIGN`, `RECORDIO_MALFORMED`, `RECORDIO_TOO_LARGE`
 */
export function frameAt(bytes: Uint8Array, at: number, end: number, offset: number): Frame | undefined {
  if (end - at < 4) return undefined;
  checkMagic(readUint32(bytes, at), offset);
  if (end - at < HEADER_BYTES) return undefined;
  const length = readUint32(bytes, at + 4);
  checkLength(length, offset);
  const start = at + HEADER_BYTES;
  const next = start + length + paddingAfter(length);
  return next > end ? undefined : { start, end: start + length, next };
}

export function truncatedAt(offset: number, sizeBytes: number): CorruptDataError {
  return new CorruptDataError(
    "RECORDIO_TRUNCATED",
    `the record at byte ${offset} is cut off: the data ends at byte ${sizeBytes}`,
  );
}

function checkMagic(magic: number, offset: number): void {
  if (magic === MAGIC) return;
  throw new CorruptDataError(
    "RECORDIO_FOREIGN",
    `no RecordIO frame at byte ${offset}: magic 0x${hex(magic)} instead of 0x${hex(MAGIC)}`,
  );
}

function checkLength(length: number, offset: number): void {
  if (length >>> MULTIPART_SHIFT !== 0) {
    const reason = `length word 0x${hex(length)} marks a part of a longer record, which SageMaker never writes`;
    throw new CorruptDataError("RECORDIO_MALFORMED", `record at byte ${offset}: ${reason}`);
  }
  if (length > MAX_PAYLOAD_BYTES) {
    const reason = `${length} bytes long, more than the ${MAX_PAYLOAD_BYTES} that any row needs`;
    throw new CorruptDataError("RECORDIO_TOO_LARGE", `record at byte ${offset}: ${reason}`);
  }
}

function readUint32(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  const high = (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8);
  return (low | (high << 16)) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
