/** A second, plain writer of the wire format, so that tests can lay out records as Readnext itself never does. */
export function varint(value: bigint | number): Uint8Array {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  bytes.push(Number(left));
  return Uint8Array.from(bytes);
}

export function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A field of wire type 2. */
export function field(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return join(varint(number * 8 + 2), varint(bytes.length), bytes);
}

/** A field of wire type 0. */
export function varintField(number: number, value: bigint | number): Uint8Array {
  return join(varint(number * 8), varint(value));
}

export function floats(...values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export function doubles(...values: number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}

/** A record whose only feature, "values", is the given Value message. */
export function recordOf(value: Uint8Array): Uint8Array {
  return field(1, join(field(1, "values"), field(2, value)));
}

export function frame(payload: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(8));
  head.setUint32(0, 0xced7230a, true);
  head.setUint32(4, payload.length, true);
  const padding = new Uint8Array((4 - (payload.length % 4)) % 4);
  return join(new Uint8Array(head.buffer), payload, padding);
}
