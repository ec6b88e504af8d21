import { neighboursFrom, topicWeightsFrom } from "../../../shared/algorithms/answers.ts";
import { CorruptDataError, NotFoundError, TransientError } from "../../../shared/errors/errors.ts";
import type { Example } from "../../../shared/ranking/question.ts";
import { denseRecord, encodeRecord, encodeRecords, sparseRecord } from "../../../shared/recordio/encode.ts";
import type { ServedRelease } from "../../../shared/release/served-release.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { SparseCounts } from "../../../shared/text/vectorize.ts";
import { represent } from "../../../shared/topics/representation.ts";

const recordio = "application/x-recordio-protobuf";

type Models = Pick<Runtime, "openEndpoint">;

/** A text's topics as the release represents them. @throws what asking an endpoint throws */
export async function topicsOf(
  { openEndpoint }: Models,
  { manifest, columnOf }: ServedRelease,
  { columns, counts }: SparseCounts,
): Promise<Float32Array> {
  const endpoint = await openEndpoint(manifest.endpoints.topicModel);
  const body = encodeRecord(sparseRecord(columns, counts, columnOf.size));
  const answer = await endpoint.invoke({ contentType: recordio, accept: recordio, body });
  const [weights] = asMany(topicWeightsFrom(answer), 1);
  return represent(weights as Float32Array, manifest.representation.name);
}

/** By example: the rows that the neighbour index gives; undefined for one without topics. @throws likewise */
export async function neighboursOf(
  { openEndpoint }: Models,
  { manifest }: ServedRelease,
  examples: readonly Example[],
): Promise<(readonly number[] | undefined)[]> {
  const vectors = examples.flatMap(({ vector }) => (vector ? [vector] : []));
  if (vectors.length === 0) return examples.map(() => undefined);
  const endpoint = await openEndpoint(manifest.endpoints.neighbourIndex);
  const body = encodeRecords(vectors.map((vector) => denseRecord(vector)));
  const accept = `${recordio}; verbose=true`;
  const answer = await endpoint.invoke({ contentType: recordio, accept, body });
  const found = asMany(neighboursFrom(answer), vectors.length).values();
  return examples.map(({ vector }) => (vector ? found.next().value?.labels : undefined));
}

function asMany<T>(answers: readonly T[], questions: number): readonly T[] {
  if (answers.length === questions) return answers;
  throw new CorruptDataError(
    "ENDPOINT_ANSWER_MALFORMED",
    `${answers.length} answers to ${questions} questions`,
  );
}

/** Undefined when the endpoint cannot be asked, now or any more. What it says wrongly is thrown. */
export async function ifAvailable<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TransientError) return undefined;
    if (error instanceof NotFoundError && error.code === "ENDPOINT_NOT_FOUND") return undefined;
    throw error;
  }
}
