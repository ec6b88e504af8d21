import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wire } from "../lambdas/bench.ts";
import { readnext as run } from "./program.ts";

const root = mkdtempSync(join(tmpdir(), "readnext-sample-"));
const sample = join(import.meta.dirname, "../../sample/market-wire.jsonl");
const config = join(root, "config.json");
const data = join(root, "data");
const told = "the bundled sample gives way to your own articles";

const readnext = (...args: string[]) => run([...args, "--data", data, "--config", config]);
const dropped = () => readdirSync(join(data, "articles"));
const serving = () => JSON.parse(readnext("status", "--json").out).serving;

/** Somebody tries the sample, then has articles of their own; each test goes on where the one before it ended. */
describe("whoever has tried the sample", () => {
  let ofSample: string;

  beforeAll(() => {
    const topics = { count: 4, epochs: 5, encoderLayers: "16" };
    const gate = { minLiftOverChance: 0, minTopicUniqueness: 0, maxPrecisionLoss: 1 };
    writeFileSync(config, JSON.stringify({ topics, gate }));
    const { out } = readnext("start", "--no-serve");
    expect(out).toContain("articles from the bundled sample");
    ofSample = serving().releaseId;
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each([
    ["by hand", "mine.jsonl", () => writeFileSync(join(data, "articles", "mine.jsonl"), wire(3)), []],
    ["by name", "more.jsonl", () => writeFileSync(join(root, "more.jsonl"), wire(3, 100)), ["--articles"]],
  ] as const)("has a few articles folded in, dropped %s, and keeps the sample", (_, name, write, option) => {
    write();

    const { exitCode, out } = readnext("fold-in", ...option.flatMap((flag) => [flag, join(root, name)]));

    expect(out).toMatch(/^Folded in: /);
    expect(dropped()).toEqual(expect.arrayContaining(["market-wire.jsonl", name]));
    expect(exitCode).toBe(0);
  });

  it("is told when a run learns without the sample, and keeps what serves when that is too little", () => {
    const { exitCode, out } = readnext("retrain");

    expect(out).toMatch(new RegExp(`^${told}.*\nDetectDrops `));
    expect(out).toContain("the run failed: UnusableDropError: 6 distinct articles may be trained on");
    expect(dropped().sort()).toEqual(["mine.jsonl", "more.jsonl"]);
    expect(serving()).toMatchObject({ releaseId: ofSample, freshArticles: 6 });
    expect(exitCode).toBe(1);
  });

  it("can make the sample's release again, to the same bytes", () => {
    const { exitCode, out } = readnext("verify", "--deep");

    expect(out).toContain(`made again from 1 object with articles, release ${ofSample} came out the same`);
    expect(exitCode).toBe(0);
  }, 60_000);

  it("has a release without the sample once there are enough, and can return to the sample's", () => {
    writeFileSync(join(root, "desk.jsonl"), wire(30, 200));

    const learned = readnext("start", "--no-serve", "--articles", join(root, "desk.jsonl"));
    const { counts } = serving();
    const returned = readnext("rollback");

    expect(learned.out).not.toContain(told);
    expect(counts.articles).toBe(36);
    expect(returned.out).toContain(`release ${ofSample} serves again`);
  }, 60_000);

  it("is told so by start, too", () => {
    copyFileSync(sample, join(data, "articles", "market-wire.jsonl"));

    const { out } = readnext("start", "--no-serve");

    expect(out).toMatch(new RegExp(`^${told}.*\n`, "m"));
    expect(dropped()).not.toContain("market-wire.jsonl");
  });

  it("does not get the sample learned anew when all articles are moved away", () => {
    for (const name of dropped()) rmSync(join(data, "articles", name));

    const { out } = readnext("retrain");

    expect(out).toContain("nothing new to learn: NO_ARTICLES");
    expect(dropped()).toEqual([]);
  });
});
