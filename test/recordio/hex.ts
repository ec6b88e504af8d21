/** Bytes written out in hexadecimal; blanks and line breaks are for the reader. */
export function bytesOf(...hex: string[]): Uint8Array {
  return new Uint8Array(Buffer.from(hex.join("").replaceAll(/\s/g, ""), "hex"));
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
