import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { discardCandidate } from "../../../lambdas/discard-candidate/discard-candidate.ts";
import { evaluate } from "../../../lambdas/evaluate/evaluate.ts";
import { readKnownDocuments } from "../../../lambdas/evaluate/read-words.ts";
import { viewOfServing } from "../../../lambdas/evaluate/serving-vectors.ts";
import { readAssignments, readVocabularyManifest } from "../../../shared/corpus/vocabulary-files.ts";
import type { Endpoint } from "../../../shared/endpoints/endpoint.ts";
import { NotFoundError, TransientError } from "../../../shared/errors/errors.ts";
import { decodeRecords } from "../../../shared/recordio/decode.ts";
import { encodeRecords } from "../../../shared/recordio/encode.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { evaluationReportSchema } from "../../../shared/release/evaluation-report.ts";
import { loadRelease } from "../../../shared/release/load-release.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import {
  drop,
  fakeTopicModel,
  openTestStore,
  runToNeighbourData,
  snapshot,
  testRuntime,
  wire,
} from "../bench.ts";
import { candidateConfig, makeRelease } from "../candidate.ts";
import { indexOf } from "./hosting.ts";
import { toEvaluate } from "./to-evaluate.ts";

const lenient = { minLiftOverChance: 0, minTopicUniqueness: 0, maxTopicShare: 1 };
const config = { ...candidateConfig, gate: lenient };

/** Says the same of every article: all are as near to each other. */
const uselessTopicModel: Endpoint = {
  ...fakeTopicModel,
  uri: "fake://useless",
  async invoke({ body }) {
    const weights = Float32Array.from({ length: 30 }, (_, topic) => (topic === 0 ? 0.71 : 0.01));
    const answers = [...decodeRecords(body)].map(() => ({
      features: new Map(),
      label: new Map([["topic_weights", { values: weights }]]),
    }));
    return { contentType: "application/x-recordio-protobuf", body: encodeRecords(answers) };
  },
};

describe("a candidate beside the serving release", () => {
  let store: ObjectStore;
  let remove: () => void;
  let servingId: string;
  let served: Awaited<ReturnType<typeof makeRelease>>["input"];
  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "wire.jsonl", wire(60));
    ({ releaseId: servingId, input: served } = await makeRelease(testRuntime(store, config), "first"));
  });
  afterEach(() => remove());

  /** Another run over the same articles: its seed is another. */
  async function judge(
    topicModel: Endpoint,
    servingModel: () => Promise<Endpoint> = async () => fakeTopicModel,
    changes: object = {},
    override?: string,
  ) {
    let index: Endpoint | undefined;
    const openEndpoint = async (name: string) =>
      name === "topics" ? topicModel : name === "index" && index ? index : servingModel();
    const runtime: Runtime = { ...testRuntime(store, { ...config, seed: 1, ...changes }), openEndpoint };
    const made = await runToNeighbourData(runtime, "second");
    index = await indexOf(store, made.neighbours);
    const told = override !== undefined && { input: { override } };
    const result = await evaluate({ ...toEvaluate(store, made), ...told }, runtime);
    return { run: made.run, runtime, result, report: await readReport(made.run.id) };
  }

  async function readReport(runId: string) {
    const { bytes } = await store.get(`runs/${runId}/report/evaluation.json`);
    return evaluationReportSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
  }

  it("that places articles as it does is neither better nor worse, and passes", async () => {
    const { result, report } = await judge(fakeTopicModel);

    expect(result).toMatchObject({ goodEnough: true, reasons: "" });
    expect(report.articles).toEqual({ trained: 60, heldOut: 0, withoutKnownWord: 0, compared: 60 });
    const [own] = report.systems;
    expect(report.judgement.serving).toMatchObject({
      compared: true,
      releaseId: servingId,
      precision: own?.precision,
      ndcg: own?.ndcg,
      difference: { mean: 0, low: 0, high: 0, standardError: 0 },
    });
  });

  it("is held against it where it has its articles itself", async () => {
    const current = await readCurrent(store);
    const release = await loadRelease(store, current?.pointer.manifest ?? expect.fail("nothing serves"));
    const { manifest, batches } = await readVocabularyManifest(store, served.vocabulary);
    const assignments = await readAssignments(store, manifest);

    const view = await viewOfServing(testRuntime(store, config), "notebook", (terms) =>
      readKnownDocuments(store, batches, terms, assignments),
    );

    const seen = "vectorOf" in view ? view.vectorOf : expect.fail(view.why);
    const own = release.catalogue.map(({ id, row }) => [id, release.vectorOfRow.get(row ?? -1)] as const);
    expect(own).toHaveLength(60);
    expect(seen).toEqual(new Map(own));
  });

  it("that has learned nothing is refused, on the whole and by label; readers keep what they have", async () => {
    const before = await snapshot(store, "releases/");
    const changes = { gate: { ...lenient, minSliceProbes: 20 } };

    const { result, report } = await judge(uselessTopicModel, undefined, changes);

    expect(result.goodEnough).toBe(false);
    expect(result.reasons).toMatch(/^WORSE_THAN_SERVING: .*SLICE_WORSE: .*SLICE_WORSE: /);
    expect(result.reasons).not.toMatch(/grain|shipping/);
    const named = report.judgement.reasons.flatMap(({ slice }) => slice?.name ?? []);
    expect(named.toSorted()).toEqual(["grain", "shipping"]);
    expect(await snapshot(store, "releases/")).toEqual(before);
  });

  it("is let through against the gate for a reason, which report and metrics keep beside the gate's own", async () => {
    const reason = "the desk asked for it";

    const { result, report } = await judge(uselessTopicModel, undefined, {}, reason);

    expect(result).toMatchObject({
      goodEnough: true,
      reasons: expect.stringContaining("WORSE_THAN_SERVING"),
      metrics: { override: reason },
    });
    expect(report.judgement).toMatchObject({
      goodEnough: true,
      override: { reason },
      reasons: [{ code: "WORSE_THAN_SERVING" }],
    });
  });

  it("needs no override when the gate has nothing against it: none is recorded", async () => {
    const { result, report } = await judge(fakeTopicModel, undefined, {}, "just in case");

    expect(result.metrics.override).toBeUndefined();
    expect(report.judgement.override).toBeUndefined();
  });

  it("leaves its report when it is cleared away", async () => {
    const { run, runtime, result } = await judge(uselessTopicModel);
    const reports = await snapshot(store, `runs/${run.id}/report/`);

    await discardCandidate({ run, error: { Error: "CandidateRefused", Cause: result.reasons } }, runtime);

    expect([...reports.keys()].map((key) => key.split("/").at(-1))).toEqual([
      "evaluation.json",
      "manifest.json",
      "report.html",
      "topics.json",
    ]);
    expect(await snapshot(store, `runs/${run.id}/report/`)).toEqual(reports);
  });

  it("is judged without it when it is not hosted any more, and says so", async () => {
    const gone = async () => {
      throw new NotFoundError("ENDPOINT_NOT_FOUND", "no such endpoint");
    };

    const { result, report } = await judge(fakeTopicModel, gone);

    expect(result.goodEnough).toBe(true);
    expect(report.judgement.serving).toEqual({
      compared: false,
      releaseId: servingId,
      why: "ENDPOINT_NOT_FOUND",
    });
  });

  it("is judged without it when words were counted in another way then", async () => {
    const { report } = await judge(fakeTopicModel, undefined, { text: { analyzer: "natural-en" } });

    expect(report.judgement.serving).toMatchObject({ compared: false, why: "ANALYZER_DIFFERS" });
  });

  it("is not let through while the serving release is only out of reach for a moment", async () => {
    const busy = async () => {
      throw new TransientError("ENDPOINT_UNAVAILABLE", "throttled");
    };

    await expect(judge(fakeTopicModel, busy)).rejects.toMatchObject({ name: "TransientError" });
  });

  it("has the same report when it is judged again, but for what served", async () => {
    const first = await judge(fakeTopicModel);
    const page = await store.get(`runs/${first.run.id}/report/report.html`);
    await discardCandidate({ run: first.run, error: { Error: "Any", Cause: "" } }, first.runtime);

    const second = await judge(fakeTopicModel);

    expect(second.report).toEqual(first.report);
    expect((await store.get(`runs/${first.run.id}/report/report.html`)).etag).toBe(page.etag);
  });
});
