import { describe, expect, it } from "vitest";
import type { CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import { deltaSchemaVersion } from "../../shared/release/delta.ts";
import type { Release } from "../../shared/release/load-release.ts";
import { withDelta } from "../../shared/release/served-release.ts";

const entry = (id: string, row: number, title = id): CatalogueEntry & { row: number } => ({
  id,
  row,
  title,
  labels: [],
  excerpt: "",
});
const catalogue = [entry("b", 0), entry("d", 1), entry("f", 2)];
const base = {
  catalogue,
  articleOfRow: new Map(catalogue.map((each) => [each.row, each])),
  articleOfId: new Map(catalogue.map((each) => [each.id, each])),
  vectorOfRow: new Map(catalogue.map(({ row }) => [row, Float32Array.of(row)])),
} as unknown as Release;

function serve(
  articles: (CatalogueEntry & { row: number })[],
  copies: { id: string; of: string }[] = [],
  gone: string[] = [],
) {
  const delta = {
    schemaVersion: deltaSchemaVersion as typeof deltaSchemaVersion,
    releaseId: "r",
    articles: articles.map((each) => ({ entry: each, vector: [9] })),
    copies,
    gone,
    rejects: [],
  };
  return withDelta(base, delta, "0".repeat(64));
}

describe("a release with what was folded into it", () => {
  it("lists every article once, in order, in its latest version", () => {
    const { catalogue: merged } = serve([entry("a", 3), entry("d", 1, "new d"), entry("g", 4)]);

    expect(merged.map(({ title }) => title)).toEqual(["a", "b", "new d", "f", "g"]);
  });

  it("lets a copy lead to its original, of the release or fresh", () => {
    const { articleOfId } = serve(
      [{ ...entry("d", 1, "new d"), aliases: ["copy-of-d"] }],
      [{ id: "copy-of-b", of: "b" }],
    );

    expect(articleOfId.get("copy-of-b")?.title).toBe("b");
    expect(articleOfId.get("copy-of-d")?.title).toBe("new d");
  });

  it("shows no article that is another's copy by now, or gone", () => {
    const served = serve([{ ...entry("c", 3), aliases: ["d"] }], [{ id: "b", of: "f" }], ["f"]);

    expect(served.catalogue.map(({ id }) => id)).toEqual(["c"]);
    expect(["b", "d", "f"].map((id) => served.articleOfId.get(id)?.id)).toEqual(["f", "c", undefined]);
    expect([0, 1, 2, 3].map((row) => served.articleOfRow.has(row))).toEqual([false, false, false, true]);
    expect([0, 1, 2, 3].map((row) => served.vectorOfRow.has(row))).toEqual([false, false, false, true]);
  });

  it("does not let a copy take the name of an article", () => {
    const { articleOfId } = serve([entry("c", 3)], [{ id: "c", of: "b" }]);

    expect(articleOfId.get("c")?.title).toBe("c");
  });
});
