/**
 * Compressed bytes given to zlib at a time. Gzip grows at most 1032-fold, so that no more than about 4 MB are unpacked at
 * once.
 */
const SLICE_BYTES = 4096;
const LAST_SLICE_BYTES = 64;
/** Checksum and length at the end of a gzip stream (RFC 1952, section 2.3.1). */
const TRAILER_BYTES = 8;

/**
 * The same bytes, cut anew at offsets that do not depend on how they came, so that what can be unpacked before a damaged
 * place does not either. The end is cut finely, and the trailer apart: damage of a whole text shows there at the latest,
 * and what zlib unpacks in the call that fails is lost.
 */
export async function* packedSlices(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held = Buffer.allocUnsafe(SLICE_BYTES + TRAILER_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const copied = chunk.copy(held, filled, from);
      from += copied;
      filled += copied;
      if (filled < held.length) break;
      yield held.subarray(0, SLICE_BYTES);
      held = Buffer.concat([held.subarray(SLICE_BYTES)], SLICE_BYTES + TRAILER_BYTES);
      filled = TRAILER_BYTES;
    }
  }

  const trailer = Math.max(0, filled - TRAILER_BYTES);
  for (let at = 0; at < trailer; at += LAST_SLICE_BYTES) {
    yield held.subarray(at, Math.min(at + LAST_SLICE_BYTES, trailer));
  }
  if (trailer < filled) yield held.subarray(trailer, filled);
}
