import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelNames, namePrefix, releaseIdOf, runNameOf } from "../../shared/release/names.ts";

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const runs = fc.record({ id: hex(16), attempt: hex(8) });
const stages = fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/);

describe("names", () => {
  it("tell stages, attempts at a run, and the topic model and the neighbour index apart", () => {
    const one = { id: "0123456789abcdef", attempt: "01234567" };
    const two = { ...one, attempt: "89abcdef" };
    const names = [one, two].flatMap((run) => [
      releaseIdOf(run),
      ...Object.values(modelNames("main", run)),
      ...Object.values(modelNames("test", run)),
    ]);

    expect(new Set(names).size).toBe(10);
  });

  it("of a release tell its run and attempt", () => {
    fc.assert(
      fc.property(runs, (run) => {
        expect(runNameOf(releaseIdOf(run))).toEqual(run);
      }),
    );
  });

  it("are ones that SageMaker takes, with the number of a try behind", () => {
    fc.assert(
      fc.property(stages, runs, (stage, run) => {
        for (const name of Object.values(modelNames(stage, run))) {
          expect(`${name}-99`).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
          expect(name).toContain(run.id);
        }
      }),
    );
  });

  it("begin with the prefix of their own stage and with no other's", () => {
    fc.assert(
      fc.property(stages, stages, runs, (stage, other, run) => {
        const { topicModel } = modelNames(stage, run);

        expect(topicModel.startsWith(namePrefix(other))).toBe(stage === other);
      }),
    );
  });
});
