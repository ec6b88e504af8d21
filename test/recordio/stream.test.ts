import { describe, expect, it } from "vitest";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { decodeRecordStream } from "../../shared/recordio/decode.ts";
import { denseRecord, encodeRecord, encodeRecords } from "../../shared/recordio/encode.ts";
import { bytesOf } from "./hex.ts";

const first = encodeRecord(denseRecord(Float32Array.of(1)));

async function refusalOf(...chunks: Uint8Array[]): Promise<unknown> {
  try {
    for await (const record of decodeRecordStream(ReadableStream.from(chunks))) void record;
  } catch (error) {
    expect(error).toBeInstanceOf(CorruptDataError);
    return error;
  }
  throw new Error("nothing was refused");
}

describe("decodeRecordStream", () => {
  it("yields a record as soon as its frame is there", async () => {
    let pulled = 0;
    async function* chunks() {
      pulled = 1;
      yield first;
      pulled = 2;
      yield first;
    }

    await decodeRecordStream(chunks()).next();

    expect(pulled).toBe(1);
  });

  it("reads records larger than its buffer, one byte a chunk", async () => {
    const records = [denseRecord(new Float32Array(20_000).fill(0.5)), denseRecord(Float32Array.of(1))];
    const bytes = encodeRecords(records);
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += 1) yield bytes.subarray(at, at + 1);
    }

    const read = await Array.fromAsync(decodeRecordStream(chunks()));

    expect(read).toEqual(records);
  });

  it("names the byte of the whole file where a foreign frame begins", async () => {
    const foreign = bytesOf("00000000 04000000 00000000");

    expect(await refusalOf(first, first.subarray(0, 5), first.subarray(5), foreign)).toMatchObject({
      code: "RECORDIO_FOREIGN",
      message: expect.stringContaining(`at byte ${2 * first.length}:`),
    });
  });

  it("names the byte of the whole file where a malformed record begins", async () => {
    const malformed = bytesOf("0a23d7ce 04000000 0e000000");

    expect(await refusalOf(first, malformed)).toMatchObject({
      code: "RECORDIO_MALFORMED",
      message: expect.stringContaining(`record at byte ${first.length}:`),
    });
  });

  it("refuses a stream that ends inside a frame", async () => {
    expect(await refusalOf(first, first.subarray(0, 9))).toMatchObject({
      code: "RECORDIO_TRUNCATED",
      message: `the record at byte ${first.length} is cut off: the data ends at byte ${first.length + 9}`,
    });
  });

  it("refuses a stream that ends behind the first byte of a frame", async () => {
    expect(await refusalOf(first, first.subarray(0, 1))).toMatchObject({ code: "RECORDIO_TRUNCATED" });
  });

  it("refuses a length that no row needs before its bytes arrive", async () => {
    async function* chunks() {
      yield bytesOf("0a23d7ce ffffff1f");
      throw new Error("went on reading");
    }

    await expect(decodeRecordStream(chunks()).next()).rejects.toMatchObject({ code: "RECORDIO_TOO_LARGE" });
  });
});
