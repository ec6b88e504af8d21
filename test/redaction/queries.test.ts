import { beforeEach, describe, expect, it } from "vitest";
import { foldIn } from "../../lambdas/fold-in/fold-in.ts";
import { AlgorithmError } from "../../shared/errors/errors.ts";
import { drop } from "../lambdas/bench.ts";
import { articlesWithCanaries, canary, type Mark, marksIn } from "./canaries.ts";
import { corruptions, forge } from "./corruption.ts";
import { runStages } from "./deployment.ts";
import { logCalls } from "./log-calls.ts";
import { afterFirstArticle, failing, post, quotingError, quotingModels, useWitness } from "./setting.ts";
import { leaksIn, type Written } from "./witness.ts";

const query = canary("query");
const latin1 = Buffer.from(`{"text":"${query}\u00e9"}`, "latin1");
const known = post(JSON.stringify({ text: `wheat harvest bushel ${canary("body")} ${query}` }));

/** What readers see of an article. */
const shown = ["title", "body", "source", "url", "ticker", "label", "id"] as const;

const exceptAnswers = (written: readonly Written[]) =>
  written.filter(({ by, channel }) => by !== "query" || channel !== "output");

/** What a caller sent may be in the answer to that caller, where it says what is wrong; else as in redaction.test.ts. */
describe("a query", () => {
  const { now, messages, succeed, ask } = useWitness();

  beforeEach(async () => {
    const { deployment, runtime } = now();
    await drop(runtime.store, "first.jsonl", articlesWithCanaries(30));
    await runStages(deployment, "first", succeed);
    await drop(runtime.store, "second.jsonl", articlesWithCanaries(20, 100));
    await runStages(deployment, "second", succeed);
  });

  it.each([
    ["of the release", { rawPath: "/v1/health" }, []],
    ["of all releases", { rawPath: "/v1/releases" }, []],
    ["of the topics", { rawPath: "/v1/topics" }, ["body"]],
    ["of all articles", { rawPath: "/v1/articles" }, shown],
    ["by an article", afterFirstArticle, shown],
    ["by a text", known, shown],
  ] as const)("%s is answered, and that to its caller alone", async (_what, event, marks) => {
    const { output } = await ask(event);

    expect(output.statusCode).toBe(200);
    expect(marksIn(output.body)).toEqual(expect.arrayContaining<Mark>([...marks]));
    expect(leaksIn(exceptAnswers(now().witness.written))).toEqual([]);
  });

  it.each([
    ["of unknown words", 422, post(JSON.stringify({ text: query }))],
    ["that is no JSON", 400, post(`{"text": ${query}`)],
    ["that is no base64", 400, post(query, { isBase64Encoded: true })],
    ["in Latin-1", 400, post(latin1.toString("base64"), { isBase64Encoded: true })],
    ["too long", 400, post(JSON.stringify({ text: query.repeat(20_000) }))],
    ["that is no text", 400, post(JSON.stringify({ text: [query] }))],
    ["for no number of results", 400, post(JSON.stringify({ text: query, k: query }))],
    ["with a wrong parameter", 400, { ...afterFirstArticle, queryStringParameters: { k: query } }],
    ["after no id", 400, { rawPath: "/v1/articles", queryStringParameters: { after: `\u0000${query}` } }],
  ])("%s (%i) is not repeated, neither to its caller nor to the log", async (_what, status, event) => {
    const { output } = await ask(event);

    expect(output.statusCode).toBe(status);
    expect(leaksIn(now().witness.written)).toEqual([]);
  });

  it.each([
    ["an id", 404, { rawPath: `/v1/articles/${query}` }],
    ["a path", 404, { rawPath: `/${query}` }],
    ["a field", 400, post(JSON.stringify({ text: "wheat", [query]: 1 }))],
  ])("with %s that there is not (%i) tells its caller which, and no log", async (_what, status, event) => {
    const { output } = await ask(event);

    expect(output).toMatchObject({ statusCode: status, body: expect.stringContaining(query) });
    expect(leaksIn(exceptAnswers(now().witness.written))).toEqual([]);
  });

  it("that fails over a library's error tells its log the name and the place, its caller nothing", async () => {
    const { runtime, witness } = now();

    const { output } = await ask(afterFirstArticle, failing(runtime, quotingError));

    expect(output.statusCode).toBe(500);
    expect(leaksIn(witness.written)).toEqual([]);
    const logged = witness.written.filter(({ channel }) => channel === "log").at(-1);
    expect(JSON.parse(logged?.text ?? "")).toEqual([
      "error",
      "query failed",
      { error: "SyntaxError", at: expect.stringContaining("redaction/setting.ts") },
    ]);
  });

  it("that fails over a model that quotes its input is not quoted: models are sent numbers", async () => {
    const { runtime, witness } = now();

    const models = quotingModels(runtime, (message) => new AlgorithmError("MODEL_ERROR", message));
    const { output } = await ask(known, models);

    expect(output.statusCode).toBe(500);
    expect(leaksIn(witness.written)).toEqual([]);
  });

  it("that meets a corrupt release, or a corrupt delta, quotes nothing of it", async () => {
    const { deployment, runtime, objects, witness } = now();
    await drop(runtime.store, `${canary("key")}-2.jsonl`, articlesWithCanaries(10, 200));
    await foldIn({}, runtime);
    const statuses = new Set<number>();

    for (const key of [...objects.keys()].filter((name) => name.startsWith("releases/"))) {
      for (const corrupt of Object.values(corruptions)) {
        const copy = await deployment.copy();
        forge(copy.objects, key, corrupt(copy.objects.get(key) ?? new Uint8Array()), {});
        for (const event of [{ rawPath: "/v1/releases" }, { rawPath: "/v1/topics" }, afterFirstArticle]) {
          statuses.add((await ask(event, copy.runtime)).output.statusCode);
        }
      }
    }

    expect(statuses).toEqual(new Set([200, 500]));
    expect(leaksIn(exceptAnswers(witness.written), ["id", "key"])).toEqual([]);
  }, 60_000);

  it("has gone through every log call, all in all", () => {
    expect(logCalls("readers").length).toBeGreaterThan(2);
    expect([...messages]).toEqual(expect.arrayContaining(logCalls("readers")));
  });
});
