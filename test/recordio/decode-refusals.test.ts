import { describe, expect, it } from "vitest";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { decodeRecords } from "../../shared/recordio/decode.ts";
import { bytesOf } from "./hex.ts";
import { refusal } from "./refusal.ts";
import { field, floats, frame, join, recordOf, varint, varintField } from "./wire-builder.ts";

const good = frame(recordOf(field(2, field(1, floats(1, 2, 3)))));

function refusalOf(bytes: Uint8Array): unknown {
  const error = refusal(() => [...decodeRecords(bytes)]);
  expect(error).toBeInstanceOf(CorruptDataError);
  return error;
}

function refusalOfTensor(...fields: Uint8Array[]): unknown {
  return refusalOf(join(good, frame(recordOf(field(2, join(...fields))))));
}

describe("decodeRecords refuses", () => {
  it("bytes that are no RecordIO", () => {
    expect(refusalOf(new TextEncoder().encode("id,text\n1,hello\n"))).toMatchObject({
      code: "RECORDIO_FOREIGN",
    });
  });

  it("a foreign frame behind a good one, naming its byte", () => {
    expect(refusalOf(join(good, bytesOf("0b23d7ce0000000000")))).toMatchObject({
      code: "RECORDIO_FOREIGN",
      message: `no RecordIO frame at byte ${good.length}: magic 0xced7230b instead of 0xced7230a`,
    });
  });

  it("every cut inside a frame, naming where the frame begins and the data ends", () => {
    for (let size = 1; size < good.length; size += 1) {
      expect(refusalOf(join(good, good.subarray(0, size)))).toMatchObject({
        code: "RECORDIO_TRUNCATED",
        message: `the record at byte ${good.length} is cut off: the data ends at byte ${good.length + size}`,
      });
    }
  });

  it("a length word that marks a part of a longer record", () => {
    expect(refusalOf(bytesOf("0a23d7ce 04000020 00000000"))).toMatchObject({
      code: "RECORDIO_MALFORMED",
      message: expect.stringContaining("record at byte 0: length word 0x20000004"),
    });
  });

  it("a length that no row needs, without waiting for its bytes", () => {
    expect(refusalOf(bytesOf("0a23d7ce ffffff1f"))).toMatchObject({ code: "RECORDIO_TOO_LARGE" });
  });

  it("a length beyond the end of the file, without allocating for it", () => {
    expect(refusalOf(bytesOf("0a23d7ce ffffff01 00"))).toMatchObject({ code: "RECORDIO_TRUNCATED" });
  });

  it("more keys than values", () => {
    const error = refusalOfTensor(field(1, floats(1)), field(2, bytesOf("0102")), field(3, varint(9)));

    expect(error).toMatchObject({
      code: "RECORDIO_MALFORMED",
      message: `record at byte ${good.length}: 2 keys for 1 values`,
    });
  });

  it("values without keys beside a shape that they do not fill", () => {
    const error = refusalOfTensor(field(1, floats(1)), field(3, varint(9)));

    expect(error).toMatchObject({ message: expect.stringContaining("0 keys for 1 values") });
  });

  it("keys without a shape", () => {
    const error = refusalOfTensor(field(1, floats(1)), field(2, varint(0)));

    expect(error).toMatchObject({ message: expect.stringContaining("keys but without a shape") });
  });

  it("a key that is not below the shape", () => {
    const error = refusalOfTensor(field(1, floats(1)), field(2, varint(9)), field(3, varint(9)));

    expect(error).toMatchObject({ message: expect.stringContaining("key 9 in a tensor of 9 columns") });
  });

  it("a key of 2^32, which 32 bits would turn into 0", () => {
    const error = refusalOfTensor(field(1, floats(1)), field(2, varint(2 ** 32)), field(3, varint(9)));

    expect(error).toMatchObject({ message: expect.stringContaining("2^32") });
  });

  it("an unpacked key of 2^32", () => {
    const error = refusalOfTensor(field(1, floats(1)), varintField(2, 2 ** 32), field(3, varint(9)));

    expect(error).toMatchObject({ code: "RECORDIO_MALFORMED" });
  });

  it("a key of eleven bytes", () => {
    const error = refusalOfTensor(
      field(1, floats(1)),
      field(2, bytesOf("80808080808080808080 00")),
      field(3, varint(9)),
    );

    expect(error).toMatchObject({ code: "RECORDIO_MALFORMED" });
  });

  it.each([2 ** 31, -(2 ** 31) - 1])("%d as int32", (value) => {
    const payload = recordOf(field(7, field(1, varint(value))));

    expect(refusalOf(frame(payload))).toMatchObject({ message: expect.stringContaining("int32") });
  });

  it("floats that are cut in the middle", () => {
    expect(refusalOfTensor(field(1, bytesOf("0000803f00")))).toMatchObject({ code: "RECORDIO_MALFORMED" });
  });

  it("a packed field that runs over the end of its message", () => {
    expect(refusalOf(frame(bytesOf("0a04 0a06 7661 1206")))).toMatchObject({ code: "RECORDIO_MALFORMED" });
  });

  it("values that run over the end of their tensor, though not of the value around it", () => {
    expect(refusalOf(frame(recordOf(bytesOf("1202 0a04 0000803f"))))).toMatchObject({
      code: "RECORDIO_MALFORMED",
    });
  });

  it("a packed field that claims gigabytes", () => {
    expect(refusalOfTensor(bytesOf("0a ffffffff07"))).toMatchObject({
      code: "RECORDIO_MALFORMED",
      message: expect.stringContaining("a field of 2147483647 bytes where 0 are left"),
    });
  });

  it("a name that is not UTF-8", () => {
    const entry = join(field(1, bytesOf("ff")), field(2, field(2, field(1, floats(1)))));

    expect(refusalOf(frame(field(1, entry)))).toMatchObject({ code: "RECORDIO_MALFORMED" });
  });

  it.each([
    ["field number 0", "0200"],
    ["wire type 6", "0e00"],
    ["the end of a group that never began", "0c"],
    ["a length of eleven bytes", "1affffffffffffffffffff01"],
    ["groups nested without end", "0b".repeat(4000)],
  ])("%s", (_, hex) => {
    expect(refusalOf(frame(bytesOf(hex)))).toMatchObject({ code: "RECORDIO_MALFORMED" });
  });
});
