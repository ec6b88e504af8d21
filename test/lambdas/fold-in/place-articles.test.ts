import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeCatalogue } from "../../../lambdas/build-vocabulary/catalogue.ts";
import type { FreshVersion } from "../../../lambdas/fold-in/analyse-article.ts";
import { type PlacedArticle, placeArticles } from "../../../lambdas/fold-in/place-articles.ts";
import { deduplicate } from "../../../shared/articles/deduplicate.ts";
import type { CatalogueEntry } from "../../../shared/corpus/vocabulary-files.ts";
import { deltaSchemaVersion } from "../../../shared/release/delta.ts";
import type { Release } from "../../../shared/release/load-release.ts";
import { withDelta } from "../../../shared/release/served-release.ts";

const terms = { columns: new Uint32Array(0), counts: new Float32Array(0) };
const plain = { title: "", labels: [], excerpt: "" };

function fresh(id: string, fingerprint: string, more: Partial<FreshVersion> = {}): FreshVersion {
  const text = { entry: { ...plain, id, fingerprint }, terms };
  return { id, fingerprint, split: "train", place: { object: "articles/new" }, text, ...more };
}

function indexed(catalogue: readonly CatalogueEntry[]): Release {
  const ids = catalogue.flatMap((entry) =>
    [entry.id, ...(entry.aliases ?? [])].map((id) => [id, entry] as const),
  );
  const articleOfRow = new Map(catalogue.map((entry) => [entry.row, entry]));
  return { catalogue, articleOfId: new Map(ids), articleOfRow, vectorOfRow: new Map() } as unknown as Release;
}

const release = indexed([
  { ...plain, row: 0, id: "a", fingerprint: "text a", aliases: ["copy-of-a"] },
  { ...plain, row: 1, id: "b", fingerprint: "text b", publishedAt: "2026-11-10", object: "articles/b" },
]);

const place = (versions: readonly FreshVersion[], isThere = true) =>
  placeArticles(release, versions, () => isThere);

const fingerprintOf = ({ text }: PlacedArticle) => ("entry" in text ? text.entry : text.former).fingerprint;
const rowsOf = (placed: readonly PlacedArticle[]) =>
  placed.map((each) => [each.id, fingerprintOf(each), each.row]);

const later = { publishedAt: "2026-11-11" };

describe("the place of a fresh article", () => {
  it("is a row of its own if nobody knows it, in the order of ids", () => {
    const { placed } = place([fresh("d", "text d"), fresh("c", "text c")]);

    expect(rowsOf(placed)).toEqual([
      ["c", "text c", 2],
      ["d", "text d", 3],
    ]);
  });

  it("is the row of the article whose new version it is; a copy of what that said before stays behind", () => {
    const { placed } = place([fresh("a", "words anew"), fresh("x", "words anew")]);

    expect(placed).toMatchObject([
      { id: "a", row: 0, aliases: ["x"] },
      { id: "copy-of-a", row: 2 },
    ]);
  });

  it.each([
    ["earlier than", "2026-11-09", 0],
    ["with (the greater fingerprint decides)", "2026-11-10", 1],
    ["later than", "2026-11-11", 1],
    ["without a date, and so before", undefined, 0],
  ])("published %s the version that is there", (_when, publishedAt, count) => {
    const version = fresh("b", "words anew", publishedAt === undefined ? {} : { publishedAt });

    const { placed, duplicates } = place([version]);

    expect([placed.length, duplicates]).toEqual([count, 1 - count]);
  });

  it("is that of the one before if its object has this instead, whatever the dates say", () => {
    const { placed } = place([fresh("b", "words anew")], false);

    expect(rowsOf(placed)).toEqual([["b", "words anew", 1]]);
  });

  it("is its original's if the release has its text; copies of the copy go there too", () => {
    const result = place([fresh("y", "text a"), fresh("z", "text a")]);

    expect(result.placed).toEqual([]);
    expect(result.copies).toEqual([
      { id: "y", of: "a" },
      { id: "z", of: "a" },
    ]);
    expect(result.duplicates).toBe(2);
  });

  it("is one of its own if it says what another said before its new version", () => {
    const { placed, copies } = place([fresh("b", "words anew", later), fresh("x", "text b")]);

    expect(rowsOf(placed)).toEqual([
      ["b", "words anew", 1],
      ["x", "text b", 2],
    ]);
    expect(copies).toEqual([]);
  });

  it("is its original's also if it had a text of its own before", () => {
    const { placed, copies, gone } = place([fresh("b", "text a", later)]);

    expect([placed, copies, gone]).toEqual([[], [{ id: "b", of: "a" }], []]);
  });

  it("is that of the smallest id, of a new version also", () => {
    const { placed, copies, gone } = place([fresh("a", "text b")]);

    expect(rowsOf(placed)).toEqual([
      ["a", "text b", 0],
      ["copy-of-a", "text a", 2],
    ]);
    expect(placed[0]?.aliases).toEqual(["b"]);
    expect([copies, gone]).toEqual([[], []]);
  });

  it("leaves none to what is held out by now, nor to what led there", () => {
    const { placed, gone, heldOut } = place([fresh("b", "words anew", { ...later, split: "test" })]);

    expect([placed, gone, heldOut]).toEqual([[], ["b"], 1]);
  });

  it("is one of its own if it was a copy and has another text now", () => {
    const { placed } = place([fresh("copy-of-a", "words anew")]);

    expect(rowsOf(placed)).toEqual([["copy-of-a", "words anew", 2]]);
  });

  it("is shared by those that have one text, the smallest id being the article", () => {
    const { placed, duplicates } = place([fresh("n", "news"), fresh("m", "news")]);

    expect(placed).toMatchObject([{ row: 2, aliases: ["n"] }]);
    expect(duplicates).toBe(1);
  });

  it("is none for what is held out", () => {
    const result = place([fresh("t", "text t", { split: "test" }), fresh("c", "text c")]);

    expect(rowsOf(result.placed)).toEqual([["c", "text c", 2]]);
    expect([result.heldOut, result.duplicates]).toEqual([1, 0]);
  });
});

/** What somebody dropped; a text is known by its number. */
interface Dropped {
  readonly object: string;
  readonly id: string;
  readonly text: string;
  readonly publishedAt?: string;
  readonly split: "train" | "test";
}

const objects = ["o0", "o1", "o2", "o3"];
const ids = ["a", "b", "c", "d", "e", "f"];
const dated = fc.option(fc.constantFrom("2026-01", "2026-02", "2026-03"), { nil: undefined });
const dropped = (split: fc.Arbitrary<"train" | "test">) =>
  fc.record({
    id: fc.constantFrom(...ids),
    object: fc.constantFrom(...objects),
    text: fc.constantFrom("t0", "t1", "t2", "t3", "t4"),
    publishedAt: dated,
    split,
  });
const before = fc.uniqueArray(dropped(fc.constant("train")), { selector: ({ id }) => id, maxLength: 6 });
const after = fc.array(
  dropped(fc.oneof({ weight: 4, arbitrary: fc.constant("train") }, fc.constant("test"))),
  {
    maxLength: 6,
  },
);

function versionsOf(drops: readonly Dropped[]) {
  return drops.map(({ id, object, text, publishedAt, split }, ordinal) => ({
    ...plain,
    id,
    fingerprint: text,
    split,
    place: { object, line: ordinal },
    batch: 0,
    ordinal,
    ...(publishedAt !== undefined && { publishedAt }),
  }));
}

function retrained(drops: readonly Dropped[]): Release {
  const { survivors, duplicates } = deduplicate(versionsOf(drops));
  const train = survivors.filter(({ split }) => split === "train");
  const at = { batch: 0, ordinal: 0, set: "train", part: 0, position: 0 } as const;
  const assignments = train.map(({ id }, row) => ({ ...at, id, row }));
  return indexed(describeCatalogue(train, duplicates, assignments));
}

/** Objects that changed have the changes behind what they had, if that has no other version in them. */
function change(base: readonly Dropped[], changes: readonly Dropped[]) {
  const changed = new Set(changes.map(({ object }) => object));
  const has = (object: string, id: string) =>
    changes.some((each) => each.object === object && each.id === id);
  const kept = base.filter(({ object, id }) => !has(object, id));
  const now = [...kept, ...changes];
  return {
    now,
    read: now.filter(({ object }) => changed.has(object)),
    isThere: (key: string) => !changed.has(key),
  };
}

function foldedInto(base: Release, read: readonly Dropped[], isThere: (object: string) => boolean) {
  const versions = versionsOf(read).map(
    ({ id, fingerprint, split, place: from, publishedAt }): FreshVersion => {
      const known = base.articleOfId.get(id)?.fingerprint === fingerprint;
      const version = {
        id,
        fingerprint,
        split,
        place: from,
        ...(publishedAt !== undefined && { publishedAt }),
      };
      return known ? version : fresh(id, fingerprint, version);
    },
  );
  const { placed, copies, gone } = placeArticles(base, versions, isThere);
  const articles = placed.map((each) => ({
    entry: {
      ...plain,
      id: each.id,
      row: each.row,
      fingerprint: fingerprintOf(each) ?? "",
      aliases: [...each.aliases],
    },
  }));
  const delta = { schemaVersion: deltaSchemaVersion, releaseId: "r", articles, rejects: [] } as const;
  return withDelta(base, { ...delta, articles, copies: [...copies], gone: [...gone], rejects: [] }, "");
}

const texts = (catalogue: readonly CatalogueEntry[]) =>
  catalogue.map(({ id, fingerprint }) => [id, fingerprint]);

describe("a release and what was folded into it", () => {
  it("have the ids and texts that a retraining would give them", () => {
    fc.assert(
      fc.property(before, after, (first, changes) => {
        const base = retrained(first as Dropped[]);
        const { now, read, isThere } = change(first as Dropped[], changes as Dropped[]);

        const served = foldedInto(base, read, isThere);

        const wanted = retrained(now);
        expect(texts(served.catalogue)).toEqual(texts(wanted.catalogue));
        const leadingTo = ids.map((id) => served.articleOfId.get(id)?.id);
        expect(leadingTo).toEqual(ids.map((id) => wanted.articleOfId.get(id)?.id));
        const shown = served.catalogue.map(({ row = -1 }) => served.articleOfRow.get(row)?.id);
        expect(shown).toEqual(served.catalogue.map(({ id }) => id));
      }),
      { numRuns: 3000 },
    );
  });
});
