import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { neighbourIndexName, releaseIdOf, runIdOf, topicModelName } from "../../shared/release/names.ts";

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const runs = fc.record({ id: hex(16), attempt: hex(8) });

describe("names", () => {
  it("tell the attempts at a run apart, and the topic model from the neighbour index", () => {
    const one = { id: "0123456789abcdef", attempt: "01234567" };
    const two = { ...one, attempt: "89abcdef" };
    const names = [one, two].flatMap((run) => [
      releaseIdOf(run),
      topicModelName(run),
      neighbourIndexName(run),
    ]);

    expect(new Set(names).size).toBe(6);
  });

  it("of a release tell its run", () => {
    fc.assert(fc.property(runs, (run) => runIdOf(releaseIdOf(run)) === run.id));
  });

  it("are ones that SageMaker takes", () => {
    fc.assert(
      fc.property(runs, (run) => {
        for (const name of [topicModelName(run), neighbourIndexName(run)]) {
          expect(name).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
        }
      }),
    );
  });

  it("are the ones that the state machine forms", () => {
    const run = { id: "0123456789abcdef", attempt: "01234567" };

    expect(topicModelName(run)).toBe("readnext-ntm-0123456789abcdef-01234567");
    expect(neighbourIndexName(run)).toBe("readnext-knn-0123456789abcdef-01234567");
  });
});
