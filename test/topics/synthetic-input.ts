import type { Channel, TrainingInput } from "../../shared/algorithms/program.ts";

/** A text/csv channel that every host sees, or with several parts each host its own. */
export function csvChannel(...parts: readonly (readonly (readonly number[])[])[]): Channel {
  const files = parts.map((rows, part) => {
    const text = rows.map((row) => `${row.join(",")}\n`).join("");
    return [{ name: `part${part}.csv`, bytes: new TextEncoder().encode(text) }];
  });
  return { contentType: "text/csv", files };
}

/** Training input with a list for its log. */
export function trainingInput(
  channels: Readonly<Record<string, Channel>>,
  hyperParameters: Readonly<Record<string, string>>,
  hostCount = 1,
): TrainingInput & { readonly lines: string[] } {
  const lines: string[] = [];
  return { channels, hyperParameters, hostCount, lines, log: (line) => lines.push(line) };
}
