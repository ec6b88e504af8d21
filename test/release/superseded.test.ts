import { describe, expect, it } from "vitest";
import { supersededReleases } from "../../shared/release/superseded.ts";

/** Newest first; `*` serves, `<` is the one before it. */
const releases = (marks: string) =>
  [...marks].map((mark, place) => ({
    releaseId: `r${place}`,
    serving: mark === "*",
    previous: mark === "<",
  }));

const superseded = (marks: string, count: number, underWay: string[] = []) =>
  supersededReleases(releases(marks), count, new Set(underWay)).map(({ releaseId }) => releaseId);

describe("superseded releases", () => {
  it.each([
    ["*<..", 2, ["r2", "r3"]],
    ["*<..", 3, ["r3"]],
    ["*<..", 4, []],
    // Fewer than two cannot be kept.
    ["*<..", 1, ["r2", "r3"]],
    ["*<..", 0, ["r2", "r3"]],
    // After a rollback, and after one and a promotion: no more are kept than otherwise.
    ["<*..", 2, ["r2", "r3"]],
    ["*.<.", 2, ["r1", "r3"]],
    ["*.<.", 3, ["r3"]],
    ["..*<", 2, ["r0", "r1"]],
    ["..*<", 3, ["r1"]],
    ["*", 2, []],
    ["", 2, []],
  ])("of %s with %d to be kept are %j", (marks, count, expected) => {
    expect(superseded(marks, count)).toEqual(expected);
  });

  it("are not a run's candidate, which takes no other's place either", () => {
    expect(superseded(".*<..", 2, ["r0"])).toEqual(["r3", "r4"]);
    expect(superseded(".*<..", 3, ["r0"])).toEqual(["r4"]);
  });
});
