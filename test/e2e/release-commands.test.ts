import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { promoteCommand } from "../../infra/local/commands/promote.ts";
import { pruneCommand } from "../../infra/local/commands/prune.ts";
import { releasesCommand } from "../../infra/local/commands/releases.ts";
import { reportCommand } from "../../infra/local/commands/report.ts";
import { rollbackCommand } from "../../infra/local/commands/rollback.ts";
import { verifyCommand } from "../../infra/local/commands/verify.ts";
import { dropArticles } from "../../infra/local/drop-articles.ts";
import { type Engine, openEngine } from "../../infra/local/engine.ts";
import { repeatRelease } from "../../infra/local/repeat/repeat-release.ts";
import { readSettings } from "../../infra/local/settings.ts";
import { layout } from "../../shared/release/layout.ts";
import { listReleases } from "../../shared/release/list-releases.ts";
import { parseReleaseManifest, releaseFiles } from "../../shared/release/manifest.ts";
import { silentLog } from "../../shared/runtime/log.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import { snapshot, wire } from "../lambdas/bench.ts";
import { readnext as run } from "./program.ts";

const root = mkdtempSync(join(tmpdir(), "readnext-acts-"));
const data = join(root, "data");
const config = join(root, "config.json");
const articles = join(data, "articles");
const options = { data, config, json: false };

const nobody = "0123456789abcdef-01234567";
const fileCount = Object.values(releaseFiles).length;

let engine: Engine;
/** The releases that were made, oldest first. */
const ids: string[] = [];
let printed: string;

const readnext = (...args: string[]) => run([...args, "--data", data, "--config", config]);

/** Where each run said that its report is. */
const pages: (string | undefined)[] = [];

async function learn(name: string, text: string): Promise<string> {
  writeFileSync(join(root, name), text);
  dropArticles(data, join(root, name));
  const result = await engine.retrain({}, (event) => {
    if (event.kind === "run-finished") pages.push(event.page);
  });
  if (result.status !== "PROMOTED") throw new Error(JSON.stringify(result));
  return result.releaseId;
}

async function servingId(): Promise<string | undefined> {
  return (await listReleases(engine.runtime.store, silentLog)).find(({ serving }) => serving)?.releaseId;
}

beforeAll(async () => {
  const topics = { count: 4, epochs: 5, encoderLayers: "16" };
  const gate = { minLiftOverChance: 0, minTopicUniqueness: 0, maxPrecisionLoss: 1 };
  // By endpoints, as on AWS: those of releases that are no longer kept go, and what needs them is refused.
  writeFileSync(config, JSON.stringify({ topics, gate, serving: "endpoints" }));
  engine = await openEngine(readSettings(data, config));
  ids.push(await learn("first.jsonl", wire(60)));
  ids.push(await learn("second.jsonl", wire(10, 100)));
  ids.push(await learn("third.jsonl", wire(10, 200)));
}, 60_000);
afterAll(async () => {
  await engine.close();
  rmSync(root, { recursive: true, force: true });
});

beforeEach(() => {
  printed = "";
  vi.spyOn(console, "log").mockImplementation((line = "") => {
    printed += `${line}\n`;
  });
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** One deployment through an operator's day: each test goes on where the one before it ended. */
describe("the commands for releases", () => {
  it("list the releases, what can be done with each, and what served when", async () => {
    const [first, second, third] = ids;

    await releasesCommand(options);

    expect(printed).toMatch(new RegExp(`^\\* ${third} .* 80 .* serving since 20`, "m"));
    expect(printed).toMatch(
      new RegExp(`^  ${second} .* 70 .* can be promoted; a rollback returns to it$`, "m"),
    );
    expect(printed).toMatch(new RegExp(`^  ${first} .* 60 .* retired: its endpoints were removed`, "m"));
    expect(printed).toMatch(new RegExp(`^ +3 .* ${third}  promoted by its run, before it ${second}$`, "m"));
  });

  it("roll back, and say what happens to what was left and how to return to it", async () => {
    const [, second, third] = ids;

    await rollbackCommand({ ...options, reason: "it recommends wheat" });

    expect(printed).toBe(
      [
        `release ${second} serves again, ${third} is set aside`,
        "  checked: files, neighbour index, topic model (14 articles come out as they were)",
        "  what is set aside is not learned again until articles or configuration change",
        `  to return to it: readnext promote ${third}`,
        "",
      ].join("\n"),
    );
    expect(await servingId()).toBe(second);
  });

  it("do not roll back twice", async () => {
    const [, second, third] = ids;

    const { exitCode, out } = readnext("rollback");

    expect(out).toContain(`${third} was rolled back already`);
    expect(out).toContain("nothing was moved");
    expect(await servingId()).toBe(second);
    expect(exitCode).toBe(0);
  });

  it("let no run learn again what was rolled back", async () => {
    const result = await engine.retrain({}, () => {});

    expect(result).toEqual({
      status: "NOTHING_NEW",
      reason: `ALREADY_REFUSED: release ${ids[2]}, made from the same, was set aside by hand`,
    });
  });

  it("tell who moved the pointer, and why", async () => {
    await releasesCommand(options);

    const who = userInfo().username;
    expect(printed).toContain(`${ids[1]}  rolled back to by ${who}, from ${ids[2]}: it recommends wheat`);
    expect(printed).toMatch(new RegExp(`^  ${ids[2]} .* set aside; can be promoted$`, "m"));
  });

  it("return to what was rolled back, by its name", () => {
    const [, second, third] = ids;

    const { exitCode, out } = readnext("promote", third ?? "");

    expect(out).toContain(`release ${third} serves now, before it ${second}`);
    expect(out).toContain("to undo it: readnext rollback");
    expect(exitCode).toBe(0);
  });

  it("say in JSON what they did", async () => {
    await promoteCommand(ids[2] ?? "", { ...options, json: true });

    expect(JSON.parse(printed)).toMatchObject({
      moved: false,
      releaseId: ids[2],
      before: ids[1],
      sequence: 5,
    });
    expect(await servingId()).toBe(ids[2]);
  });

  it.each([
    [["promote", nobody], /^readnext: there is no release 0123456789abcdef-01234567: /],
    [["verify", nobody], /^readnext: there is no release 0123456789abcdef-01234567: /],
    [["report", nobody], /^readnext: there is no release 0123456789abcdef-01234567: /],
    [["report", "--run", "0123456789abcdef"], /^readnext: run 0123456789abcdef has no report /],
  ])("end with 1 and a reason when %j is refused", (args, reason) => {
    const { exitCode, out, err } = readnext(...args);

    expect(err).toMatch(reason);
    expect(err).not.toContain("    at ");
    expect(out).toBe("");
    expect(exitCode).toBe(1);
  });

  it("end with 1 when a retired release is to be promoted, and say that only a run makes endpoints", () => {
    const { exitCode, err } = readnext("promote", ids[0] ?? "");

    expect(err).toMatch(
      new RegExp(
        `^readnext: release ${ids[0]} was not promoted: its endpoints were removed on .* only a run`,
      ),
    );
    expect(exitCode).toBe(1);
  });

  it.each([
    [["promote"], "missing required argument"],
    [["promote", "../../articles"], "it is no release's id, such as "],
    [["verify", "nobody"], "it is no release's id, such as "],
    [["report", "nobody"], "it is no release's id, such as "],
    [["prune", "--keep", "1"], "it is a whole number from 2"],
    [["prune", "--keep", "all"], "it is a whole number from 2"],
    [["rollback", "--to", "x"], "unknown option"],
    [["verify", nobody, nobody], "too many arguments"],
    [["report", nobody, "--run", "0123456789abcdef"], "a release or --run, not both"],
    [["report", "--run", "../../articles"], "is no run's id"],
    [["report", "--html", "/there/is/no/such/folder/page.html"], "--html: the page cannot be written: "],
    [["report", "--html", "/"], "--html: the page cannot be written: "],
  ])("take %j for wrong usage", (args, reason) => {
    const { exitCode, out, err } = readnext(...args);

    expect(err).toContain(reason);
    expect(err).not.toContain("    at ");
    expect(out).toBe("");
    expect(exitCode).toBe(2);
  });
});

describe("readnext report", () => {
  it("is needless for a run that has just ended: it says where the release's page is", () => {
    expect(pages).toEqual(ids.map((id) => join(data, layout.releaseFile(id, "report.html"))));
  });

  it("tells the serving release's figures, and where the page is", async () => {
    await reportCommand(undefined, options);

    expect(printed).toMatch(new RegExp(`^release ${ids[2]}, serving: good enough\n`));
    const [, page = ""] = /^ {2}page +(.*)$/m.exec(printed) ?? [];
    expect(page).toBe(join(data, layout.releaseFile(ids[2] ?? "", "report.html")));
    expect(readFileSync(page, "utf8")).toContain("Is this release good enough for readers?");
    const { metrics } = parseReleaseManifest(
      readFileSync(join(data, layout.releaseManifest(ids[2] ?? ""))),
      layout.releaseManifest(ids[2] ?? ""),
    );
    expect(printed).toContain(`NPMI                  ${Number(metrics.npmi).toFixed(3)}\n`);
    expect(printed).toContain(
      `precision at 10       ${Number(metrics.precisionAtK).toFixed(3)}, 95 % interval`,
    );
    expect(printed).toMatch(/^ {4}serving release +\d\.\d{3} \([0-9a-f-]{25}\)$/m);
    expect(printed).toMatch(/^ {2}topics +4: \d go on, \d began, \d ended$/m);
    expect(printed).toMatch(/^ {2}training +5 epochs, the best \d, validation loss \d\.\d{3}$/m);
  });

  it("prints evaluation.json as it is", async () => {
    await reportCommand(ids[1], { ...options, json: true });

    const stored = readFileSync(join(data, layout.releaseFile(ids[1] ?? "", "evaluation.json")), "utf8");
    expect(JSON.parse(printed)).toEqual(JSON.parse(stored));
  });

  it("writes the page to a file", () => {
    const file = join(root, "page.html");

    const { exitCode, out } = readnext("report", ids[0] ?? "", "--html", file);

    const kept = join(data, layout.releaseFile(ids[0] ?? "", "report.html"));
    expect(readFileSync(file)).toEqual(readFileSync(kept));
    expect(out).toContain(`page                  ${file}\n`);
    expect(exitCode).toBe(0);
  });

  it("shows why a run was refused, with its losses, by the run's name", async () => {
    const strict = join(root, "refusing.json");
    const settings = JSON.parse(readFileSync(config, "utf8"));
    writeFileSync(
      strict,
      JSON.stringify({ ...settings, seed: 5, gate: { ...settings.gate, minTopicUniqueness: 1 } }),
    );
    const strictEngine = await openEngine(readSettings(data, strict));
    const refusedPages: (string | undefined)[] = [];
    const result = await strictEngine.retrain({}, (event) => {
      if (event.kind === "run-finished") refusedPages.push(event.page);
    });
    await strictEngine.close();
    const [, run = ""] = /runs\/([0-9a-f]{16})\/report\/report\.html$/.exec(refusedPages[0] ?? "") ?? [];

    await reportCommand(undefined, { ...options, run });

    expect(result).toMatchObject({ status: "FAILED", error: "CandidateRefused" });
    expect(printed).toMatch(new RegExp(`^run ${run}: refused\n  TOPICS_COLLAPSED: topic uniqueness `));
    expect(printed).toContain(`page                  ${refusedPages[0]}\n`);
    expect(readFileSync(refusedPages[0] ?? "", "utf8")).toContain("Trained for all of 5 epochs.");
  }, 60_000);
});

describe("readnext verify", () => {
  it("recomputes every hash of the serving release", async () => {
    await verifyCommand(undefined, { ...options, deep: false });

    expect(printed).toMatch(new RegExp(`^release ${ids[2]}, made 20.* UTC, serving$`, "m"));
    expect(printed.match(/^ {2}whole {4}\S+ +[\d.]+ (bytes|kB)$/gm)).toHaveLength(fileCount);
    expect(printed).toMatch(/^whole: every file is the one that was promoted$/m);
    expect(process.exitCode).toBeUndefined();
  });

  it("makes a release again from what it was made from, and finds it the same byte for byte", async () => {
    const temporary = () => readdirSync(tmpdir()).filter((name) => name.startsWith("readnext-repeat-"));
    const before = temporary();

    await verifyCommand(ids[1], { ...options, deep: true });

    expect(printed).toMatch(/^making it again, in a folder of its own:\nDetectDrops .* article objects 2$/m);
    expect(printed.match(/^ {2}same {7}\S+$/gm)).toHaveLength(fileCount);
    expect(printed).toMatch(
      new RegExp(`^made again from 2 objects with articles, release ${ids[1]} came out the same`, "m"),
    );
    expect(printed).not.toContain("is serving");
    expect(process.exitCode).toBeUndefined();
    expect(temporary()).toEqual(before);
  }, 60_000);

  it("names what does not come out the same", async () => {
    // As if another machine had come to other weights: the release is whole, but not what is made of its inputs.
    const { store } = engine.runtime;
    const key = layout.releaseManifest(ids[1] ?? "");
    const file = layout.releaseFile(ids[1] ?? "", "topics.json");
    const kept = { manifest: (await store.get(key)).bytes, file: (await store.get(file)).bytes };
    const manifest = parseReleaseManifest(kept.manifest, key);
    const other = new TextEncoder().encode("[]");
    await store.put(file, other);
    const files = {
      ...manifest.files,
      "topics.json": { sha256: sha256Hex(other), sizeBytes: other.length },
    };
    const counts = { ...manifest.counts, articles: 71 };

    const repeated = await repeatRelease(store, { ...manifest, files, counts }, () => {});

    await store.put(file, kept.file);
    expect(repeated.differing).toEqual(["topics.json", "manifest.json: counts"]);
    expect(repeated.same).toHaveLength(fileCount - 1);
  }, 60_000);

  it("finds a forced release the same, though its run has another name", async () => {
    const forced = await engine.retrain({ force: true }, () => {});
    if (forced.status !== "PROMOTED") throw new Error(JSON.stringify(forced));
    ids.push(forced.releaseId);

    await verifyCommand(undefined, { ...options, deep: true, json: true });

    const report = JSON.parse(printed);
    expect(report).toMatchObject({ releaseId: forced.releaseId, whole: true });
    expect(report.deep).toMatchObject({ articleObjects: 3, differing: [] });
  }, 60_000);

  it("says when the articles have changed, and which", async () => {
    appendFileSync(join(articles, "second.jsonl"), "\n");

    const { exitCode, out, err } = readnext("verify", "--deep", ids[1] ?? "");

    expect(out).toContain("whole: every file is the one that was promoted");
    expect(err).toMatch(
      /^readnext: the release cannot be made again: the objects with its articles are not what they were: articles\/second\.jsonl\n$/,
    );
    expect(exitCode).toBe(1);
  });

  it("says when articles are gone", async () => {
    rmSync(join(articles, "second.jsonl"));

    await expect(verifyCommand(ids[1], { ...options, deep: true })).rejects.toMatchObject({
      name: "InvalidInputError",
      code: "NOT_REPEATABLE",
      message: "the release cannot be made again: objects with its articles are gone: articles/second.jsonl",
    });
    dropArticles(data, join(root, "second.jsonl"));
  });

  it("ends with 1 and names the files when the release is not whole, and says how to return", () => {
    const altered = join(data, layout.releaseFile(ids[3] ?? "", "topics.json"));
    appendFileSync(altered, " ");
    rmSync(join(data, layout.releaseFile(ids[3] ?? "", "evaluation.json")));

    const { exitCode, out } = readnext("verify", "--deep");

    expect(out).toMatch(/^ {2}ALTERED {2}topics\.json /m);
    expect(out).toMatch(/^ {2}MISSING {2}evaluation\.json /m);
    expect(out).toMatch(
      /^NOT WHOLE: .*topics\.json, evaluation\.json$|^NOT WHOLE: evaluation\.json, topics\.json$/m,
    );
    expect(out).toContain("to return to the release before it: readnext rollback");
    expect(out).not.toContain("making it again");
    expect(exitCode).toBe(1);
  });
});

describe("readnext prune", () => {
  it("first only tells what would be deleted", async () => {
    const before = await snapshot(engine.runtime.store, "releases/");

    await pruneCommand({ ...options, keep: 2, dryRun: true });

    expect(printed).toMatch(new RegExp(`^${ids[0]}  made 20.* UTC, \\d+ objects, [\\d.]+ kB$`, "m"));
    expect(printed).toMatch(/^2 releases would be deleted \([\d.]+ kB\), 2 kept$/m);
    expect(await snapshot(engine.runtime.store, "releases/")).toEqual(before);
  });

  it("then deletes it, and nothing of what serves or of what a rollback returns to", async () => {
    const { exitCode, out } = readnext("prune", "--keep", "2");

    expect(out).toMatch(/^2 releases deleted \([\d.]+ kB\), 2 kept$/m);
    expect(exitCode).toBe(0);
    const left = [...(await snapshot(engine.runtime.store)).keys()];
    for (const id of ids.slice(0, 2)) {
      const runs = ["runs/", "logs/", layout.historyPrefix, "sagemaker/training-jobs/"];
      const own = left.filter((key) => key.includes(id) && !runs.some((prefix) => key.startsWith(prefix)));
      expect(own).toEqual([]);
    }
    expect(readnext("rollback").out).toContain(`release ${ids[2]} serves again`);
  });
});

describe("readnext verify --deep", () => {
  it("leaves out what was judged beside a release that is gone, and says so", async () => {
    await verifyCommand(ids[2], { ...options, deep: true });

    expect(printed).toContain(
      `what is not told was judged beside another release: release ${ids[1]}, which served then, is gone`,
    );
    expect(printed).toMatch(/^ {2}not told {3}evaluation\.json$/m);
    // Topics that went on would be new beside nothing.
    expect(printed).toMatch(/^ {2}not told {3}topics\.json$/m);
    expect(printed).toMatch(/^ {2}same {7}topic-model\.tar\.gz$/m);
    expect(printed).not.toContain("DIFFERENT");
    expect(process.exitCode).toBeUndefined();
  }, 60_000);

  it("makes a release that a person let through against the gate again as one", async () => {
    const strict = join(root, "strict.json");
    const { gate, ...rest } = JSON.parse(readFileSync(config, "utf8"));
    writeFileSync(strict, JSON.stringify({ ...rest, gate: { ...gate, minTopicUniqueness: 1 } }));
    const strictEngine = await openEngine(readSettings(data, strict));
    const refused = await strictEngine.retrain({}, () => {});
    const promoted = await strictEngine.retrain({ override: "we need it now" }, () => {});
    await strictEngine.close();

    await verifyCommand(undefined, { ...options, deep: true, json: true });

    expect([refused.status, promoted.status]).toEqual(["FAILED", "PROMOTED"]);
    expect(JSON.parse(printed).deep).toMatchObject({ differing: [] });
  }, 60_000);
});
