import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dropArticles } from "../../../infra/local/drop-articles.ts";

describe("dropArticles", () => {
  let root: string;
  let dataDir: string;
  const dropped = () => readdirSync(join(dataDir, "articles"), { recursive: true }).map(String).sort();

  const linkTo = (path: string) => {
    const link = join(root, "link");
    symlinkSync(path, link);
    return link;
  };
  /** A folder whose only entry is a link. */
  const holding = (path: string) => {
    mkdirSync(join(root, "holder"));
    symlinkSync(path, join(root, "holder", "link"));
    return join(root, "holder");
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "readnext-drop-"));
    dataDir = join(root, "data");
    mkdirSync(join(root, "desk", "oil"), { recursive: true });
    writeFileSync(join(root, "desk", "oil", "one.txt"), "One");
    writeFileSync(join(root, "desk", "two.txt"), "Two");
    writeFileSync(join(root, "desk", ".hidden"), "no");
    writeFileSync(join(root, "wire.jsonl"), "{}");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("drops the bundled sample into an empty data folder", () => {
    dropArticles(dataDir, undefined);

    expect(dropped()).toEqual(["market-wire.jsonl"]);
  });

  it.each([
    ["named", () => dropArticles(dataDir, join(root, "wire.jsonl")), "wire.jsonl"],
    ["put there by hand", () => writeFileSync(join(dataDir, "articles", "mine.txt"), "Mine"), "mine.txt"],
  ])(
    "leaves the sample where it is when other articles are %s: a run lets it give way",
    (_, arrive, name) => {
      dropArticles(dataDir, undefined);
      arrive();

      const { source } = dropArticles(dataDir, undefined);

      expect(source).toBe(join(dataDir, "articles/"));
      expect(dropped()).toEqual(["market-wire.jsonl", name]);
    },
  );

  it("does not bring the sample to articles that are there", () => {
    dropArticles(dataDir, join(root, "wire.jsonl"));

    dropArticles(dataDir, undefined);

    expect(dropped()).toEqual(["wire.jsonl"]);
  });

  it("does not bring the sample to whoever has a release, and has moved all articles away", () => {
    mkdirSync(join(dataDir, "releases"), { recursive: true });
    writeFileSync(join(dataDir, "releases", "current.json"), "{}");

    const { source } = dropArticles(dataDir, undefined);

    expect(source).toBe(join(dataDir, "articles/"));
    expect(dropped()).toEqual([]);
  });

  it("says that it is the sample that is there, also the second time", () => {
    const sources = [dropArticles(dataDir, undefined), dropArticles(dataDir, undefined)];

    expect(sources).toEqual([
      { copied: 1, source: "the bundled sample" },
      { copied: 0, source: "the bundled sample" },
    ]);
  });

  it("drops a folder under its own name, without hidden files", () => {
    const { copied } = dropArticles(dataDir, join(root, "desk"));

    expect(copied).toBe(2);
    expect(dropped()).toEqual(["desk", "desk/oil", "desk/oil/one.txt", "desk/two.txt"]);
  });

  it("copies only what is new or changed", () => {
    dropArticles(dataDir, join(root, "desk"));
    writeFileSync(join(root, "desk", "two.txt"), "2wo");

    const { copied } = dropArticles(dataDir, join(root, "desk"));

    expect(copied).toBe(1);
    expect(readFileSync(join(dataDir, "articles/desk/two.txt"), "utf8")).toBe("2wo");
  });

  it("leaves the user's own files untouched", () => {
    const before = statSync(join(root, "wire.jsonl")).mtimeMs;
    dropArticles(dataDir, join(root, "wire.jsonl"));

    expect(existsSync(join(root, "wire.jsonl"))).toBe(true);
    expect(statSync(join(root, "wire.jsonl")).mtimeMs).toBe(before);
  });

  it.each([
    ["the folder of what is there", () => join(dataDir, "articles")],
    ["a folder in it", () => join(dataDir, "articles", "desk", "oil")],
    ["a file in it", () => join(dataDir, "articles", "desk", "two.txt")],
    ["a link to it", () => linkTo(join(dataDir, "articles"))],
  ])("leaves everything as it is when named %s: it is dropped already", (_what, path) => {
    dropArticles(dataDir, join(root, "desk"));
    const before = dropped();

    expect(dropArticles(dataDir, path())).toMatchObject({ copied: 0 });
    expect(dropped()).toEqual(before);
  });

  it.each([
    ["the data folder", () => dataDir],
    ["a folder that holds it", () => root],
    ["a link to it", () => linkTo(dataDir)],
    ["a folder that holds a link to what is there", () => holding(join(dataDir, "articles"))],
    ["a folder that holds a link into what is there", () => holding(join(dataDir, "articles", "desk"))],
  ])("refuses %s, which would be copied into itself", (_what, path) => {
    dropArticles(dataDir, join(root, "desk"));
    const before = dropped();
    const origin = path();

    expect(() => dropArticles(dataDir, origin)).toThrow(
      expect.objectContaining({ name: "InvalidInputError", code: "ARTICLES_OVERLAP" }),
    );
    expect(dropped()).toEqual(before);
  });

  it("takes the folder that the hidden default data folder lies in", () => {
    const hidden = join(root, ".readnext");

    dropArticles(hidden, join(root, "desk"));
    const { copied } = dropArticles(hidden, root);

    expect(copied).toBe(3);
    expect(existsSync(join(hidden, "articles", basename(root), ".readnext"))).toBe(false);
  });

  it("takes a folder whose name is only the beginning of the data folder's", () => {
    mkdirSync(join(root, "dat"));
    writeFileSync(join(root, "dat", "one.txt"), "One");

    expect(dropArticles(dataDir, join(root, "dat"))).toMatchObject({ copied: 1 });
  });

  it("keeps the user's own file that is named like the sample", () => {
    const own = join(root, "market-wire.jsonl");
    writeFileSync(own, "{}");

    dropArticles(dataDir, own);
    dropArticles(dataDir, undefined);
    dropArticles(dataDir, join(root, "wire.jsonl"));

    expect(dropped()).toEqual(["market-wire.jsonl", "wire.jsonl"]);
    expect(readFileSync(join(dataDir, "articles/market-wire.jsonl"), "utf8")).toBe("{}");
  });

  it("keeps a copy of the sample that has just been dropped", () => {
    dropArticles(dataDir, undefined);
    const own = join(root, "market-wire.jsonl");
    copyFileSync(join(dataDir, "articles/market-wire.jsonl"), own);

    dropArticles(dataDir, own);

    expect(dropped()).toEqual(["market-wire.jsonl"]);
  });

  it("refuses a path where there is nothing", () => {
    expect(() => dropArticles(dataDir, join(root, "nowhere"))).toThrow(
      expect.objectContaining({ name: "InvalidInputError", code: "ARTICLES_NOT_FOUND" }),
    );
  });
});
