const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** One line of JSON per item, each ended by "\n". */
export function encodeJsonLines(items: Iterable<unknown>): Uint8Array {
  let text = "";
  for (const item of items) text += `${JSON.stringify(item)}\n`;
  return encoder.encode(text);
}

export function decodeJsonLines(bytes: Uint8Array): unknown[] {
  return decodeLines(bytes).map((line) => JSON.parse(line) as unknown);
}

/** One line of tab-separated fields per row, each ended by "\n". No field may hold a tab or a line end. */
export function encodeTsv(rows: Iterable<readonly (string | number)[]>): Uint8Array {
  let text = "";
  for (const row of rows) text += `${row.join("\t")}\n`;
  return encoder.encode(text);
}

export function decodeTsv(bytes: Uint8Array): string[][] {
  return decodeLines(bytes).map((line) => line.split("\t"));
}

function decodeLines(bytes: Uint8Array): string[] {
  const lines = decoder.decode(bytes).split("\n");
  lines.pop();
  return lines;
}
