import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DedupeEntry, deduplicate } from "../../shared/articles/deduplicate.ts";

function entry(id: string, fingerprint: string, rest: Partial<DedupeEntry> = {}): DedupeEntry {
  return { id, fingerprint, split: "train", place: { object: "a.jsonl", line: 1 }, ...rest };
}

function survivorOf(...entries: readonly DedupeEntry[]): DedupeEntry | undefined {
  const [forwards, backwards] = [entries, entries.toReversed()].map((order) => deduplicate(order));
  expect(forwards).toEqual(backwards);
  expect(forwards?.survivors).toHaveLength(1);
  return forwards?.survivors[0];
}

describe("of entries with one id", () => {
  it("the one published last survives", () => {
    const old = entry("a", "ff", { publishedAt: "2024-01-01T00:00:00.000Z" });
    const late = entry("a", "00", { publishedAt: "2024-01-02T00:00:00.000Z" });

    expect(survivorOf(old, late)).toBe(late);
  });

  it("an undated one is the oldest", () => {
    const dated = entry("a", "00", { publishedAt: "1990-01-01T00:00:00.000Z" });

    expect(survivorOf(entry("a", "ff"), dated)).toBe(dated);
  });

  it("the greater fingerprint survives when the date says nothing", () => {
    const greater = entry("a", "0b");

    expect(survivorOf(entry("a", "0a"), greater)).toBe(greater);
  });

  it("a train article survives an equal test article", () => {
    const train = entry("a", "0a", { place: { object: "z.jsonl", line: 9 } });

    expect(survivorOf(entry("a", "0a", { split: "test" }), train)).toBe(train);
  });

  it("an equal one survives by its place, whatever comes first", () => {
    const first = entry("a", "0a", { place: { object: "a.jsonl", line: 2 } });

    expect(survivorOf(entry("a", "0a", { place: { object: "a.jsonl", line: 10 } }), first)).toBe(first);
    expect(survivorOf(entry("a", "0a", { place: { object: "b.txt" } }), first)).toBe(first);
  });

  it("the others are told as OLDER_VERSION, or as SAME_CONTENT if nothing is lost with them", () => {
    const newest = entry("a", "0b", { publishedAt: "2024-01-02T00:00:00.000Z" });
    const older = entry("a", "0a");
    const copy = entry("a", "0b");

    const { duplicates, aliases } = deduplicate([older, copy, newest]);

    expect(duplicates).toEqual([
      { entry: copy, reason: "SAME_CONTENT", survivorId: "a" },
      { entry: older, reason: "OLDER_VERSION", survivorId: "a" },
    ]);
    expect(aliases.size).toBe(0);
  });
});

describe("of entries with one content", () => {
  it("the smallest id in code-point order survives", () => {
    const smallest = entry("\uff5e", "0a");

    expect(survivorOf(entry("\u{1f600}", "0a"), smallest)).toBe(smallest);
  });

  it("a train article survives a test article", () => {
    const train = entry("z", "0a");

    expect(survivorOf(entry("a", "0a", { split: "test" }), train)).toBe(train);
  });

  it("the others live on as aliases", () => {
    const { duplicates, aliases } = deduplicate(["c", "a", "b"].map((id) => entry(id, "0a")));

    expect(duplicates.map(({ entry, reason, survivorId }) => [entry.id, reason, survivorId])).toEqual([
      ["b", "SAME_CONTENT", "a"],
      ["c", "SAME_CONTENT", "a"],
    ]);
    expect([...aliases]).toEqual([
      ["b", "a"],
      ["c", "a"],
    ]);
  });

  it("1,000 copies of one wire story leave one", () => {
    const copies = Array.from({ length: 1000 }, (_, i) => entry(`wire-${i}`, "0a"));

    const { survivors, duplicates } = deduplicate(copies);

    expect([survivors.map(({ id }) => id), duplicates.length]).toEqual([["wire-0"], 999]);
  });
});

describe("both rules together", () => {
  it("name the last survivor for the older version of an alias", () => {
    const older = entry("b", "01");
    const newer = entry("b", "02");
    const original = entry("a", "02");

    const { survivors, duplicates } = deduplicate([older, newer, original]);

    expect(survivors).toEqual([original]);
    expect(duplicates).toEqual([
      { entry: newer, reason: "SAME_CONTENT", survivorId: "a" },
      { entry: older, reason: "OLDER_VERSION", survivorId: "a" },
    ]);
  });

  it("do not let an older version take the content from another article", () => {
    const older = entry("a", "01");
    const newer = entry("a", "02");
    const other = entry("b", "01");

    expect(deduplicate([older, newer, other]).survivors).toEqual([newer, other]);
  });

  const entries = fc.array(
    fc
      .record({
        id: fc.constantFrom("a", "b", "c", "\uff5e", "\u{1f600}"),
        fingerprint: fc.constantFrom("01", "02", "03", "04"),
        split: fc.constantFrom("train" as const, "test" as const),
        publishedAt: fc.constantFrom(undefined, "2024-01-01T00:00:00.000Z", "2024-01-02T00:00:00.000Z"),
        place: fc.record({ object: fc.constantFrom("x", "y"), line: fc.integer({ min: 1, max: 3 }) }),
      })
      .map(({ publishedAt, ...rest }): DedupeEntry => (publishedAt ? { ...rest, publishedAt } : rest)),
    { maxLength: 30 },
  );

  it("give the same whatever the order of the entries", () => {
    const shuffled = entries.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(deduplicate(other)).toEqual(deduplicate(one));
      }),
    );
  });

  it("lose nothing: survivors and duplicates are the entries", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const { survivors, duplicates } = deduplicate(list);

        expect(new Set([...survivors, ...duplicates.map(({ entry }) => entry)])).toEqual(new Set(list));
        expect(survivors.length + duplicates.length).toBe(list.length);
      }),
    );
  });

  it("leave each id and each content once, and point to survivors only", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const { survivors, duplicates, aliases } = deduplicate(list);
        const ids = new Set(survivors.map(({ id }) => id));

        expect(ids.size).toBe(survivors.length);
        expect(new Set(survivors.map(({ fingerprint }) => fingerprint)).size).toBe(survivors.length);
        for (const { survivorId } of duplicates) expect(ids).toContain(survivorId);
        for (const { id } of list) expect(ids).toContain(aliases.get(id) ?? id);
        for (const alias of aliases.keys()) expect(ids).not.toContain(alias);
      }),
    );
  });

  it("have nothing left to do when they are applied again", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const { survivors } = deduplicate(list);

        const again = deduplicate(survivors);
        expect(again.survivors).toEqual(survivors);
        expect(again.duplicates).toEqual([]);
      }),
    );
  });
});
