import { askTopicModel } from "../endpoints/ask-models.ts";
import type { Endpoint } from "../endpoints/endpoint.ts";
import {
  chooseHostingProbes,
  hostingDiffers,
  hostingTolerance,
  shownNumber,
} from "../endpoints/hosting-probes.ts";
import { verifyNeighbourIndex } from "../endpoints/verify-neighbour-index.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { represent } from "../topics/representation.ts";
import type { Release } from "./load-release.ts";
import { type ProbeDocument, readProbeDocuments } from "./probe-documents.ts";
import { openNeighbourIndex, openTopicModel } from "./release-models.ts";

/** So many words of a topic are a text when there is no article to ask about. */
const topicWords = 10;

/**
 * Asks both models of a release, where readers' queries ask them, and holds their answers against the release's own vectors: an
 * article's vector must find the article, and its words must give the vector. Without the words, which only what the run
 * wrote tells, the topic model must answer with a vector of the right length.
 * @returns how many articles the topic model was held against; 0: the length alone
 * @throws NotFoundError `ENDPOINT_NOT_FOUND`; TransientError `ENDPOINT_UNAVAILABLE`; AlgorithmError `MODEL_ERROR`
 * @throws CorruptDataError `HOSTING_DIFFERS`, `ENDPOINT_ANSWER_MALFORMED`, `TOPIC_WEIGHTS_INVALID`
 */
export async function probeRelease(
  runtime: Pick<Runtime, "store" | "config" | "openEndpoint">,
  release: Release,
): Promise<{ readonly articlesCompared: number }> {
  const { manifest } = release;
  await verifyNeighbourIndex(
    await openNeighbourIndex(runtime, release),
    indexedArticles(release),
    manifest.config.neighbours,
  );
  const topicModel = await openTopicModel(runtime, manifest);
  const documents = await readProbeDocuments(runtime.store, release, chooseHostingProbes);
  if (documents.length > 0) await compareVectors(topicModel, release, documents);
  else await compareLengths(topicModel, release);
  return { articlesCompared: documents.length };
}

function indexedArticles({ vectorOfRow, articleOfRow }: Release) {
  return [...vectorOfRow].map(([row, vector]) => ({ id: articleOfRow.get(row)?.id ?? "", row, vector }));
}

async function compareVectors(
  topicModel: Endpoint,
  release: Release,
  documents: readonly ProbeDocument[],
): Promise<void> {
  for await (const answered of askTopicModel(topicModel, documents, release.columnOf.size)) {
    for (const { item, answer } of answered) {
      const { id, row } = item.assignment;
      const stored = release.vectorOfRow.get(row) ?? new Float32Array(0);
      const likeness = cosine(represent(answer, release.manifest.representation.name), stored);
      if (likeness >= 1 - hostingTolerance) continue;
      const what = `a vector whose cosine with the stored one is ${shownNumber(likeness)}`;
      throw hostingDiffers(`${topicModel.uri} answers article ${id} with ${what}`);
    }
  }
}

async function compareLengths(topicModel: Endpoint, release: Release): Promise<void> {
  const words = release.topics[0]?.words.slice(0, topicWords) ?? [];
  const known = words.flatMap((word) => release.columnOf.get(word) ?? []);
  const columns = Uint32Array.from(known.length > 0 ? known : [0]).sort();
  const document = { columns, counts: new Float32Array(columns.length).fill(1) };
  const [expected = 0] = release.vectorOfRow.values().map((vector) => vector.length);
  for await (const [answered] of askTopicModel(topicModel, [document], release.columnOf.size)) {
    const received = represent(answered?.answer ?? new Float32Array(0), release.manifest.representation.name);
    if (received.length === expected) continue;
    const what = `${received.length} topic weights, but the release has ${expected}`;
    throw hostingDiffers(`${topicModel.uri} answers a text with ${what}`);
  }
}

/** 0 for vectors of different lengths. Two zero vectors are alike. */
function cosine(u: Float32Array, v: Float32Array): number {
  if (u.length !== v.length) return 0;
  const [uv, uu, vv] = [dot(u, v), dot(u, u), dot(v, v)];
  return uu === 0 && vv === 0 ? 1 : uv / Math.sqrt(uu * vv || 1);
}

function dot(u: Float32Array, v: Float32Array): number {
  return u.reduce((sum, value, index) => sum + value * (v[index] ?? 0), 0);
}
