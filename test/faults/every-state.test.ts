import { beforeAll, describe, expect, it } from "vitest";
import { tasksOf } from "../../infra/local/state-machine.ts";
import { layout } from "../../shared/release/layout.ts";
import { readRunLock } from "../../shared/release/lock.ts";
import { runNameOf } from "../../shared/release/names.ts";
import { drop, snapshot, wire } from "../lambdas/bench.ts";
import { definition, ExecutionStopped, failing, type Task } from "../statemachine/bench.ts";
import { contentsOf } from "./contents.ts";
import { type Deployment, openDeployment, promotedBy, resultOf } from "./deployment.ts";

/** From the definition: a new state is tested here without a new line. */
const tasks = [...tasksOf(definition).keys()];
const isLambda = (task: string) => tasksOf(definition).get(task)?.includes(":function:");

/** A release that serves, and articles that it does not have. */
let begun: Deployment;
let serving: string;
let undisturbed: ReadonlyMap<string, string>;
beforeAll(async () => {
  begun = await openDeployment();
  await drop(begun.store, "wire.jsonl", wire(30));
  serving = promotedBy(await begun.run("first"));
  await drop(begun.store, "more.jsonl", wire(6, 100));
  const other = await openDeployment({ like: begun });
  undisturbed = await contentsOf(other.store, promotedBy(await other.run("undisturbed")));
});

/** An error that no state declares. */
const error = "SomethingElse";
const fail = (name = error) => Object.assign(new Error("why it failed"), { name });

/** It never comes to what it is there for. */
const refused: Task = () => {
  throw fail();
};
/** It did its work, and then died. */
const died: Task = async (_input, otherwise) => {
  await otherwise();
  throw fail();
};
const stopped: Task = async (_input, otherwise) => {
  await otherwise();
  throw new ExecutionStopped();
};
/** It did its work, and nobody heard of it: it is tried again. */
function unheard(fault: string): Task {
  let calls = 0;
  return async (_input, otherwise) => {
    const result = await otherwise();
    if (calls++ === 0) throw fail(fault);
    return result;
  };
}

/** The state fails so in an execution. DiscardCandidate is only come to after another failure. */
function disturb(deployment: Deployment, task: string, change: Task) {
  const before: Record<string, Task> =
    task === "DiscardCandidate" ? { Evaluate: failing("CorruptDataError") } : {};
  return deployment.run("disturbed", { changes: { ...before, [task]: change } });
}

const readersSee = async ({ store, ask }: Deployment) => ({
  pointer: Buffer.from((await store.get(layout.current)).bytes).toString(),
  files: await snapshot(store, `releases/${serving}/`),
  answer: await ask("/v1/articles/w0001/recommendations"),
});

const hostedFor = (...releases: string[]) =>
  new Set(releases.flatMap((id) => [`readnext-main-ntm-${id}`, `readnext-main-knn-${id}`]));

/** Another execution comes to the very release that the first would have come to, and nothing else is left of either. */
async function expectResumed(deployment: Deployment): Promise<void> {
  const { store, account } = deployment;
  const result = resultOf(await deployment.run("started anew"));

  const { releaseId = "" } = (await deployment.ask("/v1/health")).answer;
  expect(["PROMOTED", "NOTHING_NEW"]).toContain(result.status);
  expect(releaseId).not.toBe(serving);
  expect(await contentsOf(store, releaseId)).toEqual(undisturbed);
  expect(account.hosted()).toEqual(hostedFor(serving, releaseId));
  const runs = new Set([...(await snapshot(store, "runs/")).keys()].map((key) => key.split("/")[1]));
  const ids = [serving, releaseId].map((id) => runNameOf(id).id);
  expect(runs).toEqual(new Set([...ids, "lock.json", "last-check.json"]));
  expect(await readRunLock(store, deployment.runtime.clock())).toBeUndefined();
}

/** T17 and T22 of reliability.md, with the real handlers. */
describe.each(tasks)("an execution that fails in %s", (task) => {
  const promoted = ["Promote", "RetireSuperseded"].includes(task);
  const failsNone = task === "RetireSuperseded";
  /** Until EventBridge tells that the execution failed. */
  const keepsLock = ["DetectDrops", "DiscardCandidate"].includes(task);

  it.each([
    ["is refused", refused],
    ["dies after its work", died],
  ])("which %s, changes nothing that readers see, and is resumed by the next one", async (_, change) => {
    const deployment = await openDeployment({ like: begun });
    const before = await readersSee(deployment);

    const run = await disturb(deployment, task, change);

    const moved = failsNone || (promoted && change === died);
    if (failsNone) expect(run.states.slice(-2)).toEqual(["RetireSuperseded", "Promoted"]);
    else if (task === "DetectDrops") expect(run.states).toEqual(["DetectDrops", "RunFailed"]);
    else expect(run.states.slice(-2)).toEqual(["DiscardCandidate", "RunFailed"]);
    if (!failsNone) {
      const own = { error, cause: "why it failed" };
      const first = { error: "CorruptDataError", cause: "CorruptDataError of the test" };
      expect(run.end).toEqual(task === "DiscardCandidate" ? first : own);
    }
    if (!moved) expect(await readersSee(deployment)).toEqual(before);
    if (!moved && task !== "DiscardCandidate")
      expect(deployment.account.hosted()).toEqual(hostedFor(serving));
    if (keepsLock) await deployment.clearStopped("disturbed", "FAILED");
    // It ended well, so EventBridge tells nobody: the lock stays until a run has something to learn, or it expires.
    if (failsNone && change === refused) deployment.pass(26);
    await expectResumed(deployment);
  });

  it("because it is stopped there is cleared away and resumed by the next one", async () => {
    const deployment = await openDeployment({ like: begun });
    const before = await readersSee(deployment);

    const run = await disturb(deployment, task, stopped);

    expect(run.states.at(-1)).not.toBe("RunFailed");
    expect(run.end).toMatchObject({ error: "ExecutionAbortedError" });
    if (!promoted) expect(await readersSee(deployment)).toEqual(before);
    await deployment.clearStopped("disturbed");
    await expectResumed(deployment);
  });

  it("because nobody heard that it did its work ends as if nothing had been, or is resumed", async () => {
    const deployment = await openDeployment({ like: begun });
    const fault = isLambda(task) ? "TransientError" : "SageMaker.ThrottlingException";

    const run = await disturb(deployment, task, unheard(fault));

    const inputs = run.callsOf(task).map((input) => JSON.stringify(input));
    expect(inputs).toHaveLength(new Set(inputs).size + 1);
    if (isLambda(task) && task !== "DiscardCandidate") expect(resultOf(run).status).toBe("PROMOTED");
    await expectResumed(deployment);
  });
});
