import fc from "fast-check";
import { describe, it } from "vitest";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { decodeRecordStream, decodeRecords } from "../../shared/recordio/decode.ts";
import { denseRecord, encodeRecords, sparseRecord } from "../../shared/recordio/encode.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";
import { frame } from "./wire-builder.ts";

const valid = encodeRecords([
  sparseRecord(Uint32Array.of(0, 200, 1999), Float32Array.of(1, 2, 3), 2000, {
    uid: "one",
    label: rowLabel(5),
  }),
  denseRecord(Float64Array.of(0.25, -1), { label: Float32Array.of(70_000) }),
  denseRecord(Int32Array.of(-1, 300)),
]);

const mutation = fc.tuple(fc.nat(valid.length - 1), fc.nat(255), fc.constantFrom("set", "insert", "delete"));

function mutated(mutations: readonly [number, number, string][]): Uint8Array {
  const bytes = [...valid];
  for (const [at, byte, kind] of mutations) {
    if (kind === "set") bytes[at] = byte;
    else bytes.splice(at, kind === "insert" ? 0 : 1, ...(kind === "insert" ? [byte] : []));
  }
  return Uint8Array.from(bytes);
}

/** Reads all that can be read; any error but our own fails the test. */
function survives(bytes: Uint8Array): void {
  try {
    for (const record of decodeRecords(bytes)) void record;
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
  }
}

async function survivesAsStream(bytes: Uint8Array): Promise<void> {
  try {
    for await (const record of decodeRecordStream(ReadableStream.from([bytes]))) void record;
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
  }
}

describe("only CorruptDataError escapes from", () => {
  it("random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => survives(bytes)),
      { numRuns: 500 },
    );
  });

  it("a frame around random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => survives(frame(bytes))),
      { numRuns: 3000 },
    );
  });

  it("a valid file with bytes set, inserted and deleted", () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) =>
        survives(mutated(mutations)),
      ),
      { numRuns: 5000 },
    );
  });

  it("the same as a stream", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) =>
        survivesAsStream(mutated(mutations)),
      ),
      { numRuns: 300 },
    );
  });
});
