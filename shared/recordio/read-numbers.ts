import { malformed, messageEnd, type Reader, requireEnd } from "./read-message.ts";
import type { TensorValues } from "./record.ts";

/** One element, and how many bytes each takes: 0 for varints. */
export interface NumberFormat<A extends TensorValues | Uint32Array> {
  readonly widthBytes: 0 | 4 | 8;
  readonly allocate: (length: number) => A;
  readonly read: (reader: Reader) => number;
}

/** The elements of a repeated field, which may come in several runs; `array` may be longer than `count`. */
export interface Numbers<A extends TensorValues | Uint32Array> {
  array: A;
  count: number;
  readonly format: NumberFormat<A>;
}

export const float32Format: NumberFormat<TensorValues> = {
  widthBytes: 4,
  allocate: (length) => new Float32Array(length),
  read: (reader) => reader.float(),
};

export const float64Format: NumberFormat<TensorValues> = {
  widthBytes: 8,
  allocate: (length) => new Float64Array(length),
  read: (reader) => reader.double(),
};

export const int32Format: NumberFormat<TensorValues> = {
  widthBytes: 0,
  allocate: (length) => new Int32Array(length),
  read: readInt32,
};

export const uint32Format: NumberFormat<Uint32Array> = {
  widthBytes: 0,
  allocate: (length) => new Uint32Array(length),
  read: readUint32,
};

export function emptyNumbers<A extends TensorValues | Uint32Array>(format: NumberFormat<A>): Numbers<A> {
  return { array: format.allocate(0), count: 0, format };
}

export function readPacked<A extends TensorValues | Uint32Array>(reader: Reader, numbers: Numbers<A>): void {
  const { widthBytes, read } = numbers.format;
  const end = messageEnd(reader);
  const more = widthBytes > 0 ? Math.ceil((end - reader.pos) / widthBytes) : countVarints(reader, end);
  reserve(numbers, numbers.count + more);
  while (reader.pos < end) numbers.array[numbers.count++] = read(reader);
  requireEnd(reader, end);
}

export function readUnpacked<A extends TensorValues | Uint32Array>(
  reader: Reader,
  numbers: Numbers<A>,
): void {
  if (numbers.count === numbers.array.length) reserve(numbers, Math.max(8, 2 * numbers.count));
  numbers.array[numbers.count++] = numbers.format.read(reader);
}

/** The array at its exact length. */
export function exactArray<A extends TensorValues | Uint32Array>({ array, count, format }: Numbers<A>): A {
  if (count === array.length) return array;
  const exact = format.allocate(count);
  exact.set(array.subarray(0, count));
  return exact;
}

function reserve<A extends TensorValues | Uint32Array>(numbers: Numbers<A>, length: number): void {
  if (length <= numbers.array.length) return;
  const longer = numbers.format.allocate(length);
  longer.set(numbers.array.subarray(0, numbers.count));
  numbers.array = longer;
}

/** Every varint ends with its only byte below 128. */
function countVarints(reader: Reader, end: number): number {
  let count = 0;
  for (let at = reader.pos; at < end; at += 1) {
    if ((reader.buf[at] as number) < 128) count += 1;
  }
  return count;
}

/** `Reader.uint32` drops what lies above 32 bits: it would read column 2^32 as column 0. */
function readUint32(reader: Reader): number {
  const start = reader.pos;
  const value = reader.uint32();
  if (reader.pos - start < 5) return value;
  reader.pos = start;
  const { high, low } = reader.uint64();
  if (high !== 0) throw malformed("a key or extent of 2^32 or more");
  return low >>> 0;
}

/** A negative int32 takes ten bytes, its sign spread over all 64 bits. */
function readInt32(reader: Reader): number {
  const start = reader.pos;
  const value = reader.int32();
  if (reader.pos - start < 5) return value;
  reader.pos = start;
  const { high, low } = reader.int64();
  if (high !== low >> 31) throw malformed("an int32 value beyond 32 bits");
  return low;
}
