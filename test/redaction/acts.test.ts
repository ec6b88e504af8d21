import { beforeEach, describe, expect, it } from "vitest";
import { makeHandler as makePromote } from "../../lambdas/promote/handler.ts";
import { layout } from "../../shared/release/layout.ts";
import { drop } from "../lambdas/bench.ts";
import { articlesWithCanaries } from "./canaries.ts";
import { corruptions, forge } from "./corruption.ts";
import { runStages } from "./deployment.ts";
import { logCalls } from "./log-calls.ts";
import { failing, quotingError, useWitness } from "./setting.ts";
import { leaksIn } from "./witness.ts";

const acts = [
  { act: "releases" },
  { act: "verify" },
  { act: "prune", keep: 2, dryRun: true },
  { act: "rollback", by: "anna", reason: "why" },
  { act: "releases" },
  { act: "prune", keep: 2 },
];

/** What a person asks of the function Promote, as in redaction.test.ts. */
describe("an act by hand", () => {
  const { now, messages, succeed } = useWitness();
  const perform = (event: object, runtime = now().runtime) =>
    now().witness.call("promote", makePromote, event, runtime);

  beforeEach(async () => {
    const { deployment, runtime } = now();
    await drop(runtime.store, "first.jsonl", articlesWithCanaries(30));
    await runStages(deployment, "first", succeed);
    await drop(runtime.store, "second.jsonl", articlesWithCanaries(20, 100));
    await runStages(deployment, "second", succeed);
  });

  it("that goes well is told of without any text, id or key", async () => {
    for (const event of acts) expect(await perform(event)).toHaveProperty("output");

    expect(leaksIn(now().witness.written)).toEqual([]);
  });

  it("that fails over a library's error tells its name and place, and none of its words", async () => {
    const { runtime, witness } = now();
    for (const event of acts) {
      const { error } = (await perform(event, failing(runtime, quotingError))) as { error: object };
      expect(error).toMatchObject({ errorType: "SyntaxError" });
    }

    expect(leaksIn(witness.written)).toEqual([]);
  });

  it("that meets a corrupt object quotes nothing of it", async () => {
    const { deployment, witness } = now();
    const whole = await deployment.copy();
    for (const event of acts) await perform(event, whole.runtime);
    const outcomes = new Set<string>();

    for (const key of [...whole.read].filter((name) => name.startsWith("r"))) {
      for (const corrupt of Object.values(corruptions)) {
        for (const event of [{ act: "rollback" }, { act: "verify" }, { act: "releases" }]) {
          const copy = await deployment.copy();
          forge(copy.objects, key, corrupt(copy.objects.get(key) ?? new Uint8Array()), {});
          outcomes.add(Object.keys(await perform(event, copy.runtime)).join());
        }
      }
    }

    expect(outcomes).toEqual(new Set(["output", "error"]));
    expect(leaksIn(witness.written, ["id", "key"])).toEqual([]);
  }, 120_000);

  it("tells of a past pointer that it cannot read by its key alone", async () => {
    const { runtime, witness } = now();
    await runtime.store.put(layout.pastPointer(1), Buffer.from(articlesWithCanaries(1)));

    await perform({ act: "verify", release: "0123456789abcdef-01234567" });
    const releaseId = JSON.parse(
      Buffer.from((await runtime.store.get(layout.current)).bytes).toString(),
    ).previous.releaseId.replace(/.$/, "0");
    await runtime.store.put(layout.releaseManifest(releaseId), Buffer.from("{}"));
    await perform({ act: "verify", release: releaseId });

    expect(leaksIn(witness.written)).toEqual([]);
  });

  it("has gone through every log call, all in all", () => {
    expect(logCalls("acts").length).toBeGreaterThan(1);
    expect([...messages]).toEqual(expect.arrayContaining(logCalls("acts")));
  });
});
