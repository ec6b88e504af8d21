import { createGunzip } from "node:zlib";
import { packedSlices } from "./packed-slices.ts";
import { type Refused, refuse } from "./refusal.ts";

/** The most that zlib unpacks in one call. */
const CALL_BYTES = 16 * 1024;

export interface Unpacking {
  /** The unpacked bytes up to the first damaged place or the limit: ends there without an error. */
  readonly chunks: AsyncGenerator<Buffer>;
  /** Why `chunks` ended early, if it did. */
  readonly refusal: () => Refused | undefined;
}

/**
 * Gunzips as a stream. Node's own pipeline drops what was unpacked but not yet read when a later byte is damaged; here
 * all of it arrives first, but for what zlib unpacked in the very call that failed (at most CALL_BYTES). Errors of the
 * source itself pass through.
 */
export function gunzip(packed: AsyncIterable<Buffer>, maxBytes: number): Unpacking {
  let refusal: Refused | undefined;

  async function* unpack(): AsyncGenerator<Buffer> {
    let sizeBytes = 0;
    for await (const chunk of inflate(packed, (error) => {
      refusal = refuse("ARCHIVE_CORRUPT", `gzip: ${error.message}`);
    })) {
      const left = maxBytes - sizeBytes;
      sizeBytes += chunk.length;
      if (chunk.length > left) {
        refusal = archiveTooLarge(maxBytes);
        yield chunk.subarray(0, left);
        return;
      }
      yield chunk;
    }
  }

  return { chunks: unpack(), refusal: () => refusal };
}

export function archiveTooLarge(maxBytes: number): Refused {
  return refuse("ARCHIVE_TOO_LARGE", `unpacks to more than ${maxBytes} bytes`);
}

async function* inflate(packed: AsyncIterable<Buffer>, onDamage: (e: Error) => void): AsyncGenerator<Buffer> {
  const zlib = createGunzip({ chunkSize: CALL_BYTES });
  let unpacked: Buffer[] = [];
  let ended = false;
  let wake = (): void => {};
  const end = (): void => {
    ended = true;
    wake();
  };
  zlib.on("data", (chunk: Buffer) => unpacked.push(chunk));
  zlib.once("end", end);
  zlib.once("error", (error) => {
    onDamage(error);
    end();
  });

  const take = (): Buffer[] => {
    const taken = unpacked;
    unpacked = [];
    return taken;
  };
  // zlib calls a write back neither after an error nor after the archive's end: both have to wake the wait as well.
  const step = (work: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      work(resolve);
    });

  try {
    for await (const slice of packedSlices(packed)) {
      await step((done) => zlib.write(slice, () => done()));
      yield* take();
      if (ended) return;
    }
    await step(() => zlib.end());
    yield* take();
  } finally {
    zlib.destroy();
  }
}
