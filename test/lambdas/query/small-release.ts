import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { makeHandler } from "../../../lambdas/query/handler.ts";
import { writeTopicWeights } from "../../../shared/algorithms/messages-topics.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { encodeJsonLines, encodeTsv } from "../../../shared/corpus/text-lines.ts";
import type { CatalogueEntry } from "../../../shared/corpus/vocabulary-files.ts";
import type { Endpoint, InvokeRequest, InvokeResponse } from "../../../shared/endpoints/endpoint.ts";
import { NotFoundError } from "../../../shared/errors/errors.ts";
import { encodeWordMatrix, wordMatrix } from "../../../shared/lexical/word-matrix.ts";
import { knn } from "../../../shared/neighbours/knn.ts";
import { decodeRecords } from "../../../shared/recordio/decode.ts";
import { denseRecord, encodeRecords } from "../../../shared/recordio/encode.ts";
import { rowLabel } from "../../../shared/recordio/row-label.ts";
import { layout } from "../../../shared/release/layout.ts";
import { learningConfig } from "../../../shared/release/learning-config.ts";
import { releaseFiles } from "../../../shared/release/manifest.ts";
import { releaseSchemaVersion } from "../../../shared/release/version.ts";
import type { Log } from "../../../shared/runtime/log.ts";
import { measureNothing } from "../../../shared/runtime/measure.ts";
import type { Patience } from "../../../shared/runtime/patience.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { encodeJson } from "../../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../../shared/storage/hash.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import type { Representation } from "../../../shared/topics/representation.ts";
import { expectDescribed } from "./described.ts";

/** An article with a vector is in the index; one without has no known word. */
export interface SmallArticle {
  readonly id: string;
  readonly vector?: readonly number[];
  readonly aliases?: readonly string[];
  /** How often each of `terms` is in it; unknown to the topics. */
  readonly words?: Readonly<Record<string, number>>;
  /** What else the catalogue says of it. */
  readonly entry?: Partial<CatalogueEntry>;
}

export interface SmallRelease {
  readonly id: string;
  readonly sequence?: number;
  /** In code-point order of ids. Unless the configuration says otherwise they are compared by topics alone. */
  readonly articles: readonly SmallArticle[];
  readonly config?: object;
  /** What was done to topic weights; centred logs unless said. */
  readonly representation?: Representation;
  /** What each topic has beside its words, in their order. */
  readonly lasting?: readonly object[];
  /** What evaluation.json holds. */
  readonly evaluation?: object;
  /** The archive; one that no program can load unless said. */
  readonly topicModel?: Uint8Array;
}

/** Column c of the vocabulary speaks for topic c. */
export const terms = ["freight", "wheat", "copper", "senate"];

const byTopicsAlone = { ranking: { topicShare: 1, feedbackShare: 0, minScore: 0, minQueryWords: 1 } };

/** Models that answer, by endpoint name. */
export type Hosting = Map<string, (request: InvokeRequest) => Promise<InvokeResponse> | InvokeResponse>;

/** Writes a whole release, hosts its models, and makes it the serving one. */
export async function serve(store: ObjectStore, hosting: Hosting, release: SmallRelease): Promise<void> {
  const pointer = await writeRelease(store, release);
  host(hosting, release);
  await store.put(
    layout.current,
    encodeJson({
      releaseId: release.id,
      manifest: pointer,
      sequence: 1,
      inputs: release.id,
      promotedAt: "2026-11-23T12:00:00Z",
    }),
  );
}

async function writeRelease(
  store: ObjectStore,
  {
    id,
    sequence = 1,
    articles,
    config,
    representation = "centred-log",
    lasting = [],
    evaluation = {},
    topicModel = new Uint8Array([1]),
  }: SmallRelease,
) {
  const learning = learningConfig(parseConfig({ ...byTopicsAlone, ...config }, "test"));
  const lexicon = encodeTsv(terms.map((term) => [term, 9, 3]));
  const contents = {
    [releaseFiles.vocabulary]: lexicon,
    [releaseFiles.lexicon]: lexicon,
    [releaseFiles.words]: encodeWordMatrix(wordsOf(articles)),
    [releaseFiles.catalogue]: encodeJsonLines(catalogueOf(id, articles)),
    [releaseFiles.vectors]: indexData(articles),
    [releaseFiles.topics]: encodeJson(
      terms.map((term, topic) => ({
        topic,
        words: [term, `${term}-like`],
        share: 0.25,
        ...lasting[topic],
      })),
    ),
    [releaseFiles.evaluation]: encodeJson(evaluation),
    [releaseFiles.report]: new TextEncoder().encode("<p>"),
    [releaseFiles.inputs]: new Uint8Array(),
    [releaseFiles.topicModel]: topicModel,
    [releaseFiles.neighbourIndex]: new Uint8Array([2]),
  };
  for (const [name, bytes] of Object.entries(contents))
    await store.put(`${layout.release(id)}/${name}`, bytes);
  const manifest = encodeJson({
    schemaVersion: releaseSchemaVersion,
    releaseId: id,
    sequence,
    createdAt: "2026-11-23T12:00:00Z",
    pipelineVersion: 1,
    config: learning,
    representation: { name: representation, because: "most-alike-in-words" },
    plan: { key: "runs/plan.json", sha256: "0".repeat(64) },
    endpoints: { topicModel: `topics-${id}`, neighbourIndex: `index-${id}` },
    counts: { articles: articles.length },
    metrics: { precisionAtK: 0.5, method: "labels" },
    files: Object.fromEntries(
      Object.entries(contents).map(([name, bytes]) => [
        name,
        { sha256: sha256Hex(bytes), sizeBytes: bytes.length },
      ]),
    ),
  });
  await store.put(layout.releaseManifest(id), manifest);
  return { key: layout.releaseManifest(id), sha256: sha256Hex(manifest) };
}

function wordsOf(articles: readonly SmallArticle[]) {
  const documents = articles.map(({ words = {} }, row) => {
    const known = [...terms.entries()].filter(([, term]) => words[term]);
    const counts = Float32Array.from(known, ([, term]) => words[term] ?? 0);
    return [row, { columns: Uint32Array.from(known, ([column]) => column), counts }] as const;
  });
  return wordMatrix(new Map(documents), articles.length, terms.length);
}

/** Titles tell which release an article was taken from. */
function catalogueOf(releaseId: string, articles: readonly SmallArticle[]): CatalogueEntry[] {
  return articles.map(({ id, aliases, entry }, row) => ({
    row,
    id,
    title: `${id} of ${releaseId}`,
    labels: [],
    excerpt: "",
    ...(aliases && { aliases: [...aliases] }),
    ...entry,
  }));
}

function indexData(articles: readonly SmallArticle[]): Uint8Array {
  return encodeRecords(
    articles.flatMap(({ vector }, row) =>
      vector ? [denseRecord(Float32Array.from(vector), { label: rowLabel(row) })] : [],
    ),
  );
}

function host(hosting: Hosting, { id, articles, config }: SmallRelease): void {
  const { neighbours } = parseConfig(config ?? {}, "test");
  const indexed = articles.filter(({ vector }) => vector).length;
  const model = knn.train({
    hyperParameters: {
      feature_dim: String(terms.length),
      k: String(Math.min(neighbours.candidates, indexed)),
      sample_size: String(indexed),
      predictor_type: "classifier",
      index_metric: neighbours.metric,
    },
    channels: {
      train: {
        contentType: "application/x-recordio-protobuf",
        files: [[{ name: "part", bytes: indexData(articles) }]],
      },
    },
    hostCount: 1,
    log: () => {},
  });
  hosting.set(`index-${id}`, knn.load(model));
  hosting.set(`topics-${id}`, countedTopics);
}

/** A topic's weight is its term's share of the counts, smoothed: what a topic model without learning would say. */
function countedTopics({ body, accept }: InvokeRequest): InvokeResponse {
  const weights = [...decodeRecords(body)].map(({ features }) => {
    const { keys = new Uint32Array(0), values = [] } = features.get("values") ?? {};
    const counts = new Float32Array(terms.length).fill(0.1);
    for (const [index, key] of keys.entries()) counts[key] = (counts[key] ?? 0) + Number(values[index]);
    const sum = counts.reduce((total, count) => total + count, 0);
    return counts.map((count) => count / sum);
  });
  return writeTopicWeights(weights, accept);
}

export function smallRuntime(store: ObjectStore, hosting: Hosting, log: Log = () => {}): Runtime {
  return {
    store,
    openEndpoint: async (name) => endpointOf(hosting, name),
    listEndpoints: async () => [],
    config: parseConfig({}, "test"),
    clock: () => new Date("2026-11-23T12:00:00Z"),
    log,
    measure: measureNothing,
    middlewares: [],
  };
}

function endpointOf(hosting: Hosting, name: string): Endpoint {
  return {
    uri: `fake://${name}`,
    invoke: async (request) => {
      const model = hosting.get(name);
      if (model) return model(request);
      throw new NotFoundError("ENDPOINT_NOT_FOUND", `Endpoint ${name} does not exist in /srv/registry`);
    },
    remove: async () => {},
  };
}

export interface Asked {
  readonly method?: string;
  readonly query?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  /** In lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An event as API Gateway's HTTP API would send it. */
export function eventOf(
  rawPath: string,
  { method = "GET", query, body, isBase64Encoded = false, headers = {} }: Asked = {},
) {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: "",
    headers: { ...headers },
    ...(query && { queryStringParameters: query }),
    requestContext: { http: { method, path: rawPath } } as APIGatewayProxyEventV2["requestContext"],
    ...(body !== undefined && { body }),
    isBase64Encoded,
  } satisfies APIGatewayProxyEventV2;
}

/** A person with the API before them, who finds every answer described in openapi.json. */
export function client(runtime: Runtime, patience?: Patience) {
  const handler = makeHandler(async () => runtime, patience);
  return async (path: string, asked: Asked = {}) => {
    const answer = await handler(eventOf(path, asked));
    expectDescribed(asked.method ?? "GET", path, answer);
    const { statusCode, headers, body } = answer;
    const isPage = String(headers?.["content-type"]).startsWith("text/html");
    return { status: statusCode, headers, body: isPage ? body : JSON.parse(body ?? "null") };
  };
}
