import { describe, expect, it } from "vitest";
import type { CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
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

function serve(articles: (CatalogueEntry & { row: number })[], copies: { id: string; of: string }[] = []) {
  const delta = {
    schemaVersion: 1 as const,
    releaseId: "r",
    articles: articles.map((each) => ({ entry: each, vector: [9] })),
    copies,
    rejects: [],
  };
  return withDelta(base, delta, "0".repeat(64));
}

describe("a release with what was folded into it", () => {
  it("lists every article once, in order, in its latest version", () => {
    const { catalogue: merged } = serve([entry("a", 3), entry("d", 1, "new d"), entry("g", 4)]);

    expect(merged.map(({ title }) => title)).toEqual(["a", "b", "new d", "f", "g"]);
  });

  it("lets a copy lead to the latest version of its original", () => {
    const { articleOfId } = serve(
      [entry("d", 1, "new d")],
      [
        { id: "copy-of-b", of: "b" },
        { id: "copy-of-d", of: "d" },
      ],
    );

    expect(articleOfId.get("copy-of-b")?.title).toBe("b");
    expect(articleOfId.get("copy-of-d")?.title).toBe("new d");
  });

  it("does not let a copy take the name of an article", () => {
    const { articleOfId } = serve([entry("c", 3)], [{ id: "c", of: "b" }]);

    expect(articleOfId.get("c")?.title).toBe("c");
  });
});
