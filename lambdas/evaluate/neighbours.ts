import { askNeighbourIndex } from "../../shared/endpoints/ask-models.ts";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import type { IndexMetric } from "../../shared/neighbours/metric.ts";
import { nearestFirst } from "../../shared/neighbours/nearest-first.ts";
import type { Probe } from "./probes.ts";

/** The rows near each probe, nearest first, as the candidate's own index answers; none for a probe without a vector. */
export async function askNeighbours(
  endpoint: Endpoint,
  probes: readonly Probe[],
  metric: IndexMetric,
): Promise<number[][]> {
  const rows: number[][] = probes.map(() => []);
  const numbered = probes.flatMap(({ vector }, index) => (vector ? [{ index, vector }] : []));
  for await (const answered of askNeighbourIndex(endpoint, numbered)) {
    for (const { item, answer } of answered) {
      rows[item.index] = nearestFirst(answer, metric).map(({ label }) => label);
    }
  }
  return rows;
}
