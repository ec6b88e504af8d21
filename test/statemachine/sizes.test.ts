import { beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { type Execution, execute, failing } from "./bench.ts";
import { enlarge, most } from "./enlarge.ts";
import { realOutputs, type StageOutputs } from "./stage-outputs.ts";

const kib = 1024;

let outputs: StageOutputs;
beforeAll(async () => {
  outputs = await realOutputs();
});

interface Sized {
  readonly state: string;
  readonly sizeBytes: number;
}

/** The largest of what a state gave and of what a Task was given. */
function largest(run: Execution): Sized {
  const given: Sized[] = [];
  for (const { type, state } of run.events) {
    if (!state) continue;
    if (type === "StateExited") given.push(sized(state.name, state.output));
    if (type === "StateEntered" && state.type === "Task")
      given.push(...run.callsOf(state.name).map((input) => sized(state.name, input)));
  }
  return given.reduce((largest, one) => (one.sizeBytes > largest.sizeBytes ? one : largest));
}

function sized(state: string, value: unknown): Sized {
  return { state, sizeBytes: Buffer.byteLength(JSON.stringify(value)) };
}

/** T20 of reliability.md. Step Functions lets 256 KiB pass between states. */
describe("what passes between states", () => {
  it("stays below 16 KiB in an ordinary run: 80 MB of text and the usual nine shards", async () => {
    const run = await execute(enlarge(outputs, { batches: 10, shards: 9 }));

    const { state, sizeBytes } = largest(run);
    expect(run.states.at(-1)).toBe("Promoted");
    expect(sizeBytes, state).toBeLessThan(16 * kib);
    expect(sizeBytes, state).toBeGreaterThan(4 * kib);
  });

  it("stays below 200 KiB in the largest run", async () => {
    const shards = { split: { trainShards: most.shards } };
    expect(() => parseConfig(shards, "test")).toThrow("split.trainShards");

    const run = await execute(enlarge(outputs, most));

    const { state, sizeBytes } = largest(run);
    expect(run.states.at(-1)).toBe("Promoted");
    expect(run.callsOf("PreprocessBatch")).toHaveLength(most.batches);
    expect(run.callsOf("ShardRecordIOPart")).toHaveLength(most.shards);
    expect(sizeBytes, state).toBeLessThan(200 * kib);
    expect(sizeBytes, state).toBeGreaterThan(100 * kib);
  });

  it("stays below 200 KiB when the largest run fails at its end with the longest cause there is", async () => {
    const cause = "x".repeat(32_768);

    const run = await execute(enlarge(outputs, most), { Promote: failing("CorruptDataError", 1, cause) });

    expect(run.end).toEqual({ error: "CorruptDataError", cause });
    expect(largest(run).sizeBytes).toBeLessThan(200 * kib);
  });
});
