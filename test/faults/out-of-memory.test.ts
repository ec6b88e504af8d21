import { beforeAll, describe, expect, it } from "vitest";
import { tasksOf } from "../../infra/local/state-machine.ts";
import { layout } from "../../shared/release/layout.ts";
import { drop, snapshot, wire } from "../lambdas/bench.ts";
import { definition, type Task } from "../statemachine/bench.ts";
import { type Deployment, openDeployment, promotedBy, resultOf } from "./deployment.ts";

const lambdas = [...tasksOf(definition)].flatMap(([task, resource]) =>
  resource.includes(":function:") ? [task] : [],
);
/** Those that may end a run. */
const stages = lambdas.filter((task) => !["RetireSuperseded", "DiscardCandidate"].includes(task));

let begun: Deployment;
beforeAll(async () => {
  begun = await openDeployment();
  await drop(begun.store, "wire.jsonl", wire(30));
  promotedBy(await begun.run("first"));
  await drop(begun.store, "more.jsonl", wire(6, 100));
});

/** As Lambda tells it of a function that was killed, whatever it was given. */
const cause =
  '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1 Error: Runtime exited with error: signal: killed"}';
const killed: Task = () => {
  throw Object.assign(new Error(cause), { name: "Lambda.Unknown" });
};

/** Where it looked, and who had the lock, differ from one execution to the next. */
async function objectsOf({ store }: Deployment): Promise<ReadonlyMap<string, string>> {
  const objects = await snapshot(store);
  for (const key of [layout.lock, layout.lastCheck]) objects.delete(key);
  return objects;
}

/** T19 of reliability.md. */
describe.each(stages)("%s that runs out of memory with the same input each time", (task) => {
  it("fails each execution with the cause, is called once for each of its inputs, and leaves no more the second time", async () => {
    const deployment = await openDeployment({ like: begun });
    const { store, account } = deployment;
    const hosted = account.hosted();
    const servingBefore = (await store.get(layout.current)).etag;

    const first = await deployment.run("monday", { changes: { [task]: killed } });
    if (task === "DetectDrops") await deployment.clearStopped("monday", "FAILED");
    const objects = await objectsOf(deployment);
    deployment.pass(24);
    const second = await deployment.run("tuesday", { changes: { [task]: killed } });

    for (const run of [first, second]) {
      expect(resultOf(run)).toEqual({
        status: "FAILED",
        error: "Lambda.Unknown",
        cause: "RequestId: 1 Error: Runtime exited with error: signal: killed",
      });
      const inputs = run.callsOf(task).map((input) => JSON.stringify(input));
      expect(new Set(inputs).size).toBe(inputs.length);
    }
    expect(account.hosted()).toEqual(hosted);
    expect((await store.get(layout.current)).etag).toBe(servingBefore);
    const more = [...(await objectsOf(deployment)).keys()].filter((key) => !objects.has(key));
    // What a job trained before the stage was come to is the second execution's own.
    expect(more.filter((key) => !key.startsWith("models/"))).toEqual([]);
  });

  it("is learned from by the first execution that has memory enough", async () => {
    const deployment = await openDeployment({ like: begun });
    for (const name of ["monday", "tuesday"]) {
      await deployment.run(name, { changes: { [task]: killed } });
      await deployment.clearStopped(name, "FAILED");
    }

    const larger = await deployment.run("wednesday");

    expect(resultOf(larger).status).toBe("PROMOTED");
  });
});
