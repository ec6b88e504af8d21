import type { Parameters } from "./parameters.ts";

/** The `count` columns with the largest decoder weight of each topic, best first; equal weights in column order. */
export function decoderWords({ decoder }: Parameters, count: number): number[][] {
  const { inputs: topics, outputs: vocabulary, weights } = decoder;
  return Array.from({ length: topics }, (_, topic) => {
    const row = weights.subarray(topic * vocabulary, (topic + 1) * vocabulary);
    const columns = Uint32Array.from(row, (_, column) => column);
    columns.sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
    return [...columns.subarray(0, count)];
  });
}
