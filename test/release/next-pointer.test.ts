import { describe, expect, it } from "vitest";
import type { CurrentPointer, Move } from "../../shared/release/current.ts";
import { nextPointer } from "../../shared/release/next-pointer.ts";

const release = (releaseId: string) => ({
  releaseId,
  manifest: { key: `releases/${releaseId}/manifest.json`, sha256: releaseId.repeat(64).slice(0, 64) },
  inputs: `inputs of ${releaseId}`,
});

/** The pointers of a deployment's life; each move is an act and where it goes. */
function live(...moves: readonly (readonly [Move["act"], string])[]): CurrentPointer {
  let pointer: CurrentPointer | undefined;
  for (const [index, [act, releaseId]] of moves.entries()) {
    const at = { sequence: index + 1, now: new Date(Date.UTC(2026, 10, 23, index)) };
    pointer = nextPointer(pointer, release(releaseId), { act }, at);
  }
  if (!pointer) throw new Error("no move");
  return pointer;
}

const setAside = (pointer: CurrentPointer) => pointer.setAside?.map(({ releaseId }) => releaseId) ?? [];

describe("the next pointer", () => {
  it("names the release, what served before, its number, when and by what act it came", () => {
    const pointer = nextPointer(
      live(["run", "a"]),
      release("b"),
      { act: "promote", by: "anna", reason: "why" },
      { sequence: 7, now: new Date("2026-11-24T09:00:00Z") },
    );

    expect(pointer).toEqual({
      ...release("b"),
      previous: release("a"),
      sequence: 7,
      promotedAt: "2026-11-24T09:00:00.000Z",
      move: { act: "promote", by: "anna", reason: "why" },
      setAside: [{ releaseId: "a", inputs: "inputs of a" }],
    });
  });

  it("has nothing before it when it is the first", () => {
    expect(live(["run", "a"])).not.toHaveProperty("previous");
    expect(live(["promote", "a"])).not.toHaveProperty("setAside");
  });

  it.each<[string, [Move["act"], string][], string[]]>([
    [
      "a run replaces",
      [
        ["run", "a"],
        ["run", "b"],
      ],
      [],
    ],
    [
      "a rollback leaves",
      [
        ["run", "a"],
        ["run", "b"],
        ["rollback", "a"],
      ],
      ["b"],
    ],
    [
      "an older release is promoted by hand over",
      [
        ["run", "a"],
        ["run", "b"],
        ["promote", "a"],
      ],
      ["b"],
    ],
    [
      "two steps back leave",
      [
        ["run", "a"],
        ["run", "b"],
        ["run", "c"],
        ["rollback", "b"],
        ["promote", "a"],
      ],
      ["c", "b"],
    ],
    [
      "a person returns to",
      [
        ["run", "a"],
        ["run", "b"],
        ["rollback", "a"],
        ["promote", "b"],
      ],
      [],
    ],
    [
      "a return to the first of two leaves the other",
      [
        ["run", "a"],
        ["run", "b"],
        ["run", "c"],
        ["rollback", "b"],
        ["promote", "a"],
        ["promote", "b"],
      ],
      ["c"],
    ],
    [
      "is carried on by a run",
      [
        ["run", "a"],
        ["run", "b"],
        ["rollback", "a"],
        ["run", "c"],
      ],
      ["b"],
    ],
  ])("sets aside what a person left: %s", (_what, moves, expected) => {
    expect(setAside(live(...moves))).toEqual(expected);
  });

  it("remembers the fifty that were set aside last", () => {
    const names = Array.from({ length: 60 }, (_, index) => String(index));

    const pointer = live(["run", "0"], ...names.slice(1).map((name) => ["promote", name] as const));

    expect(setAside(pointer)).toEqual(names.slice(9, 59));
  });
});
