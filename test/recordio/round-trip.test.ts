import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRecordStream, decodeRecords } from "../../shared/recordio/decode.ts";
import { denseRecord, encodeRecord, encodeRecords, sparseRecord } from "../../shared/recordio/encode.ts";
import type { DataRecord } from "../../shared/recordio/record.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const float64 = fc.double({ noNaN: true, min: -3e38, max: 3e38 });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const values = (length: number) =>
  fc.oneof(
    fc.array(float32, { minLength: length, maxLength: length }).map((a) => Float32Array.from(a)),
    fc.array(float64, { minLength: length, maxLength: length }).map((a) => Float64Array.from(a)),
    fc.array(int32, { minLength: length, maxLength: length }).map((a) => Int32Array.from(a)),
  );

/** Rows of every kind: empty, with column 0, with the last column, with labels up to the last that float32 holds. */
const extras = fc.record(
  {
    label: fc
      .oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 2 ** 24 - 3, max: 2 ** 24 - 1 }))
      .map(rowLabel),
    uid: fc.string({ unit: "binary" }),
  },
  { requiredKeys: [] },
);
const columns = fc.oneof(
  fc.constantFrom(1, 2, 127, 128, 129, 2000, 16_384, 1_000_000),
  fc.integer({ min: 1, max: 300 }),
);
const sparse = columns.chain((width) =>
  fc
    .uniqueArray(fc.oneof(fc.constantFrom(0, width - 1), fc.nat(width - 1)), { maxLength: 40 })
    .chain((keys) =>
      fc
        .tuple(values(keys.length), extras)
        .map(([row, more]) => sparseRecord(Uint32Array.from(keys), row, width, more)),
    ),
);
const dense = fc
  .integer({ min: 0, max: 60 })
  .chain((length) => fc.tuple(values(length), extras).map(([row, more]) => denseRecord(row, more)));
const record = fc.oneof(sparse, dense);

async function collect(stream: AsyncIterable<DataRecord>): Promise<DataRecord[]> {
  const records: DataRecord[] = [];
  for await (const each of stream) records.push(each);
  return records;
}

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    // A reused buffer: what has been decoded must not refer to it.
    const chunk = bytes.slice(at, at + size);
    yield chunk;
    chunk.fill(0xff);
    at += size;
  }
  yield bytes.slice(at);
}

describe("any records", () => {
  it("come back as they were written", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), (records) => {
        const bytes = encodeRecords(records);

        expect([...decodeRecords(bytes)]).toEqual(records);
      }),
    );
  });

  it("come back from a stream of any chunks", async () => {
    const sizes = fc.array(fc.oneof(fc.constantFrom(0, 1, 3, 4, 7, 8), fc.nat(400)), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 8 }), sizes, async (records, chunkSizes) => {
        const bytes = encodeRecords(records);

        expect(await collect(decodeRecordStream(chunked(bytes, chunkSizes)))).toEqual(records);
      }),
    );
  });

  it("take frames of whole words, zero behind their payload", () => {
    fc.assert(
      fc.property(record, (each) => {
        const frame = encodeRecord(each);

        const length = new DataView(frame.buffer).getUint32(4, true);
        expect(frame.length % 4).toBe(0);
        expect(frame.length - 8 - length).toBeLessThan(4);
        expect(frame.subarray(8 + length).every((byte) => byte === 0)).toBe(true);
      }),
    );
  });
});

/** The size of a sparse float32 record as AWS's writer lays it out: contract notes, C2. */
function sizeOf(keys: readonly number[], width: number): number {
  const varintLength = (n: number): number => Math.max(1, Math.ceil((32 - Math.clz32(n)) / 7));
  const withLength = (n: number): number => 1 + varintLength(n) + n;
  const keyBytes = keys.reduce((sum, key) => sum + varintLength(key), 0);
  const filled = keys.length === 0 ? 0 : withLength(4 * keys.length) + withLength(keyBytes);
  const tensor = filled + withLength(varintLength(width));
  const entry = 8 + withLength(withLength(tensor));
  return 8 + Math.ceil(withLength(entry) / 4) * 4;
}

describe("a sparse float32 record", () => {
  it("has the size that the format's arithmetic gives", () => {
    const width = 20_000;
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(width - 1), { maxLength: 700 }), (keys) => {
        const frame = encodeRecord(
          sparseRecord(Uint32Array.from(keys), new Float32Array(keys.length), width),
        );

        expect(frame.length).toBe(sizeOf(keys, width));
      }),
    );
  });
});
