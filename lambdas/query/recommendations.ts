import * as z from "zod";
import { neighboursFrom, topicWeightsFrom } from "../../shared/algorithms/answers.ts";
import { CorruptDataError, InvalidInputError } from "../../shared/errors/errors.ts";
import { candidateRows } from "../../shared/ranking/candidates.ts";
import { recommend } from "../../shared/ranking/recommend.ts";
import { denseRecord, encodeRecord, sparseRecord } from "../../shared/recordio/encode.ts";
import type { ServedRelease } from "../../shared/release/served-release.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { openAnalyzer } from "../../shared/text/analyzer.ts";
import { vectorize } from "../../shared/text/vocabulary.ts";
import { represent } from "../../shared/topics/representation.ts";
import { articleOf, presentArticle } from "./articles.ts";
import { parseBody, parseParameters, refuseParameters, wholeNumber, writtenNumber } from "./parse.ts";
import type { Query } from "./routes.ts";

const recordio = "application/x-recordio-protobuf";
const longestText = 200_000;

const textRule = { error: `must be a text of 1 to ${longestText} characters` };

/** @param most the most results that an answer can have */
const byIdSchema = (most: number) => z.strictObject({ k: writtenNumber(1, most).optional() });
const byTextSchema = (most: number) =>
  z.strictObject({
    text: z.string(textRule).min(1, textRule).max(longestText, textRule),
    k: wholeNumber(1, most).optional(),
  });

/** What to read after one article of the catalogue. */
export async function recommendById({ event, parameters, runtime, release: open }: Query) {
  const release = await open();
  const { k } = parseParameters(byIdSchema(mostResults(release)), event);
  const article = articleOf(release, parameters.id ?? "");
  const vector = release.vectorOfRow.get(article.row ?? -1);
  if (!vector) {
    throw new InvalidInputError("NO_KNOWN_TERMS", `article "${article.id}" has no word that the model knows`);
  }
  const results = await neighbours(runtime, release, vector, k, article.id);
  return {
    releaseId: release.manifest.releaseId,
    query: { id: article.id, title: article.title },
    ...results,
  };
}

/** What to read after a text of the caller's own. */
export async function recommendByText({ event, runtime, release: open }: Query) {
  refuseParameters(event);
  const release = await open();
  const { text, k } = parseBody(byTextSchema(mostResults(release)), event);
  const analyzer = await openAnalyzer(release.manifest.config.text.analyzer);
  const { columns, counts } = vectorize(analyzer.terms(text), release.columnOf);
  if (columns.length === 0) {
    throw new InvalidInputError("NO_KNOWN_TERMS", "the text has no word that the model knows");
  }
  const vector = await vectorOf(runtime, release, columns, counts);
  const results = await neighbours(runtime, release, vector, k);
  return { releaseId: release.manifest.releaseId, query: { knownTerms: columns.length }, ...results };
}

/** The index gives so many neighbours, of which one may be the article itself. */
function mostResults({ manifest }: ServedRelease): number {
  return manifest.config.neighbours.candidates - 1;
}

async function vectorOf(
  runtime: Runtime,
  { manifest, columnOf }: ServedRelease,
  columns: Uint32Array,
  counts: Float32Array,
): Promise<Float32Array> {
  const endpoint = await runtime.openEndpoint(manifest.endpoints.topicModel);
  const body = encodeRecord(sparseRecord(columns, counts, columnOf.size));
  const weights = theOnly(
    topicWeightsFrom(await endpoint.invoke({ contentType: recordio, accept: recordio, body })),
  );
  return represent(weights, manifest.representation.name);
}

async function neighbours(
  runtime: Runtime,
  release: ServedRelease,
  vector: Float32Array,
  k: number | undefined,
  self?: string,
) {
  const { endpoints, config } = release.manifest;
  const endpoint = await runtime.openEndpoint(endpoints.neighbourIndex);
  const accept = `${recordio}; verbose=true`;
  const body = encodeRecord(denseRecord(vector));
  const { labels } = theOnly(neighboursFrom(await endpoint.invoke({ contentType: recordio, accept, body })));
  const count = k ?? config.neighbours.k;
  // One more: it may be the article itself.
  const candidates = candidateRows(release, vector, labels, count + 1);
  const recommendations = recommend(release, vector, candidates, {
    count,
    exclude: new Set(self === undefined ? [] : [self]),
  });
  const results = recommendations.map(({ article, score, because }) => ({
    article: presentArticle(article, release),
    score,
    because,
  }));
  return { results, ...(results.length === 0 && { reason: "NOTHING_SIMILAR" }) };
}

/** The answer of an endpoint that was asked one thing. @throws CorruptDataError `ENDPOINT_ANSWER_MALFORMED` */
function theOnly<T>(answers: readonly T[]): T {
  const [answer] = answers;
  if (answer !== undefined && answers.length === 1) return answer;
  throw new CorruptDataError("ENDPOINT_ANSWER_MALFORMED", `${answers.length} answers to one question`);
}
