/** Real-time endpoints take 25 MB and serverless ones 4 MB; the smaller bound serves both. */
const maxRequestBytes = 3_500_000;
/** Bounds the time of one request (60 s) on a small instance. */
const maxRequestItems = 1000;

export interface EncodedRequest<T> {
  readonly items: readonly T[];
  readonly frames: readonly Uint8Array[];
}

/** Groups items into requests, in order, so that none is over the byte cap or the item cap. */
export function* requestsWithin<T>(
  items: Iterable<T>,
  encode: (item: T) => Uint8Array,
): Generator<EncodedRequest<T>> {
  let open: { items: T[]; frames: Uint8Array[] } = { items: [], frames: [] };
  let sizeBytes = 0;
  for (const item of items) {
    const frame = encode(item);
    if (
      open.items.length === maxRequestItems ||
      (sizeBytes > 0 && sizeBytes + frame.length > maxRequestBytes)
    ) {
      yield open;
      open = { items: [], frames: [] };
      sizeBytes = 0;
    }
    open.items.push(item);
    open.frames.push(frame);
    sizeBytes += frame.length;
  }
  if (open.items.length > 0) yield open;
}
