import { beforeAll, describe, expect, it } from "vitest";
import { tasksOf } from "../../infra/local/state-machine.ts";
import { detectDrops } from "../../lambdas/detect-drops/detect-drops.ts";
import { discardCandidate } from "../../lambdas/discard-candidate/discard-candidate.ts";
import { detect, drop, openTestStore, testRuntime, wire } from "../lambdas/bench.ts";
import { definition, execute, failing } from "./bench.ts";
import { readme, table } from "./readme.ts";
import { realOutputs, type StageOutputs } from "./stage-outputs.ts";

const quoted = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "");
const tasks = [...tasksOf(definition)];
const isLambda = (resource: string) => resource.includes(":function:");

let outputs: StageOutputs;
beforeAll(async () => {
  outputs = await realOutputs();
});

/** T17 of reliability.md: the tables that people read are what happens. */
describe("statemachine/README.md", () => {
  it("names every state of the definition, and no other", () => {
    const words = table("state").flatMap(([names = ""]) => names.match(/[A-Z]\w+\??/g) ?? []);
    const named = new Set(words.filter((word) => word !== "Map" && !word.includes("NeighbourIndex")));
    for (const name of [...named]) {
      if (name.includes("TopicModel")) named.add(name.replace("TopicModel", "NeighbourIndex"));
    }
    const [, ends = ""] = /\*\*Ends\.\*\* (.*?):\n/s.exec(readme) ?? [];
    for (const name of ends.match(/[A-Z]\w+/g) ?? []) named.add(name);

    const states = [...Object.keys(definition.States), ...tasks.map(([task]) => task)];
    expect([...named].sort()).toEqual([...new Set(states)].sort());
  });

  it.each(table("error"))(
    "tells the truth of %s: what it means, and whether it is tried again",
    async (...row) => {
      const [name = "", , again = ""] = row;
      const error = quoted(name)[0] ?? "SomethingElse";
      expect(["yes", "not until articles or configuration change"]).toContain(again);
      const { store, remove } = await openTestStore();
      await drop(store, "wire.jsonl", wire(20));
      const runtime = testRuntime(store);
      const run = await detect(runtime);

      await discardCandidate({ run, error: { Error: error, Cause: "why" } }, runtime);
      const next = await detectDrops({ executionName: "next", input: { force: false } }, runtime);
      await drop(store, "more.jsonl", wire(20, 20));
      const { decision } = await detectDrops({ executionName: "later", input: { force: false } }, runtime);
      remove();

      if (again === "yes") expect(next).toMatchObject({ decision: "RETRAIN" });
      else {
        expect(next).toMatchObject({ decision: "NOTHING_NEW", reason: `ALREADY_REFUSED: ${error}` });
        expect(decision).toBe("RETRAIN");
      }
    },
  );

  it.each([
    ["Lambda", 5],
    ["SageMaker", 6],
  ] as const)("lists what a %s task is tried again after, and no other", async (kind, tries) => {
    const [, errors = "", told] = table("task").find(([task]) => task === kind) ?? [];
    const [common = "", ofDescribe = ""] = errors.split(";");
    expect(told).toBe(String(tries));
    const others = ["States.Timeout", "Lambda.Unknown", "SomethingElse"];

    for (const [task, resource] of tasks.filter(
      ([, resource]) => isLambda(resource) === (kind === "Lambda"),
    )) {
      if (task === "DiscardCandidate") continue;
      const retried = [...quoted(common), ...(/^Describe/.test(task) ? quoted(ofDescribe) : [])];
      expect(retriedBy(task), resource).toEqual(retried.sort());
      for (const error of [...retried.slice(0, 1), ...others]) {
        const run = await execute(outputs, { [task]: failing(error) });
        const items = /Batch$|Part$/.test(task) ? 3 : 1;
        expect(run.callsOf(task), `${task} ${error}`).toHaveLength(
          (others.includes(error) ? 1 : tries) * items,
        );
      }
    }
  });
});

interface State {
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

function retriedBy(task: string): string[] {
  const states = definition.States as unknown as Readonly<Record<string, State>>;
  const all = [states, ...Object.values(states).map(({ ItemProcessor }) => ItemProcessor?.States ?? {})];
  return all.flatMap((some) => some[task]?.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? []).sort();
}
