import { neighboursFrom } from "../../shared/algorithms/answers.ts";
import { concatenate } from "../../shared/corpus/bytes.ts";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { requestsWithin } from "../../shared/endpoints/requests.ts";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import type { IndexMetric } from "../../shared/neighbours/metric.ts";
import { nearestFirst } from "../../shared/neighbours/nearest-first.ts";
import { denseRecord, encodeRecord } from "../../shared/recordio/encode.ts";
import type { Probe } from "./probes.ts";

const contentType = "application/x-recordio-protobuf";

/** The rows near each probe, nearest first, as the candidate's own index answers; none for a probe without a vector. */
export async function askNeighbours(
  endpoint: Endpoint,
  probes: readonly Probe[],
  metric: IndexMetric,
): Promise<number[][]> {
  const rows: number[][] = probes.map(() => []);
  const numbered = probes.flatMap(({ vector }, index) => (vector ? [{ index, vector }] : []));
  for (const { items, frames } of requestsWithin(numbered, ({ vector }) =>
    encodeRecord(denseRecord(vector)),
  )) {
    const accept = `${contentType}; verbose=true`;
    const answers = neighboursFrom(await endpoint.invoke({ contentType, accept, body: concatenate(frames) }));
    if (answers.length !== items.length) throw wrongCount(answers.length, items.length);
    for (const [position, { index }] of items.entries()) {
      rows[index] = nearestFirst(answers[position] ?? { labels: [], distances: [] }, metric).map(
        ({ label }) => label,
      );
    }
  }
  return rows;
}

function wrongCount(received: number, sent: number): CorruptDataError {
  const message = `the neighbour index answered ${received} of ${sent} articles`;
  return new CorruptDataError("ENDPOINT_ANSWER_MALFORMED", message);
}
