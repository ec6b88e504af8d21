import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dropArticles } from "../../../infra/local/drop-articles.ts";

describe("dropArticles", () => {
  let root: string;
  let dataDir: string;
  const dropped = () => readdirSync(join(dataDir, "articles"), { recursive: true }).map(String).sort();

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

  it("takes the sample away as soon as there are other articles", () => {
    dropArticles(dataDir, undefined);
    dropArticles(dataDir, join(root, "wire.jsonl"));

    expect(dropped()).toEqual(["wire.jsonl"]);
  });

  it("takes the sample away when articles were put there by hand, and never brings it back", () => {
    dropArticles(dataDir, undefined);
    writeFileSync(join(dataDir, "articles", "mine.txt"), "Mine");
    dropArticles(dataDir, undefined);
    dropArticles(dataDir, undefined);

    expect(dropped()).toEqual(["mine.txt"]);
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

  it("refuses a path where there is nothing", () => {
    expect(() => dropArticles(dataDir, join(root, "nowhere"))).toThrow(
      expect.objectContaining({ name: "InvalidInputError", code: "ARTICLES_NOT_FOUND" }),
    );
  });
});
