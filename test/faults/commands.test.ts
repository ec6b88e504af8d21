import fc from "fast-check";
import { it } from "vitest";
import { commands, deploymentConfig, sequences } from "./commands.ts";
import { openDeployment } from "./deployment.ts";
import { emptyModel } from "./model.ts";

/** So long at most, the shortening of what was found included. */
const timeLimitMs = 15_000;

/** I1 to I7 of reliability.md. A failure tells its seed and path: `fc.assert(…, { seed, path })` brings it back. */
it("whatever is dropped, run, killed, promoted, rolled back, pruned and asked, in whatever order, the invariants hold", async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands([...commands], { maxCommands: 20, size: "max" }), async (sequence) => {
      const setup = async () => ({
        model: emptyModel(),
        real: await openDeployment({ config: deploymentConfig }),
      });
      await fc.asyncModelRun(setup, sequence);
    }),
    {
      numRuns: 100,
      examples: sequences.map((sequence): [typeof sequence] => [sequence]),
      interruptAfterTimeLimit: timeLimitMs,
    },
  );
}, 120_000);
