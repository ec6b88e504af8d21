import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wire } from "../lambdas/bench.ts";
import { program, readnext as run } from "./program.ts";

const root = mkdtempSync(join(tmpdir(), "readnext-cli-"));
const dataDir = join(root, "data");
const configFile = join(root, "config.json");

const readnext = (...args: string[]) => run(args);
const here = ["--data", dataDir, "--config", configFile];

/** The program as a person or a script runs it; each test goes on where the one before it ended. */
describe("the command line", () => {
  beforeAll(() => {
    writeFileSync(join(root, "wire.jsonl"), wire(60));
    const topics = { count: 4, epochs: 5, encoderLayers: "16" };
    // The wire's articles repeat each other's words.
    const ranking = { minScore: 0, duplicateLikeness: "off" };
    const gate = { minLiftOverChance: 0, minTopicUniqueness: 0 };
    writeFileSync(configFile, JSON.stringify({ topics, ranking, gate }));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each([[["--help"]], [["start", "--help"]], [["recommend", "--help"]]])("answers %j with 0", (args) => {
    const { exitCode, out } = readnext(...args);

    expect(exitCode).toBe(0);
    expect(out).toContain("Usage: readnext");
  });

  it("says of status what it counts", () => {
    expect(readnext("--help").out).toMatch(/how\s+many\s+files\s+were\s+dropped/);
  });

  it.each([
    [["frobnicate"]],
    [["start", "--port", "eighty"]],
    [["start", "--port", "65536"]],
    [["recommend"]],
    [["recommend", "id", "--text", "both"]],
    [["recommend", "id", "-k", "0"]],
    [["articles", "--limit", "1.5"]],
    [["status", "--unknown"]],
    [["retrain", "--articles", "wire.jsonl", "--state-machine", "arn:aws:states:eu-west-1:1:stateMachine:R"]],
  ])("answers the wrong usage %j with 2", (args) => {
    const { exitCode, err } = readnext(...args);

    expect(err).not.toBe("");
    expect(err).not.toContain("    at ");
    expect(exitCode).toBe(2);
  });

  it("fails with 1 and names key and value when the configuration is wrong", () => {
    const wrong = join(root, "wrong.json");
    writeFileSync(wrong, '{"topics":{"count":1}}');

    const { exitCode, err } = readnext("status", "--data", dataDir, "--config", wrong);

    expect(exitCode).toBe(1);
    expect(err).toContain("topics.count = 1");
  });

  it("says what to do when nothing has been trained", () => {
    const { exitCode, err } = readnext("recommend", "w0001", ...here);

    expect(exitCode).toBe(1);
    expect(err).toContain('run "readnext start"');
  });

  it("trains without serving, in plain lines", () => {
    const { exitCode, out } = readnext(
      "start",
      "--no-serve",
      "--articles",
      join(root, "wire.jsonl"),
      ...here,
    );

    expect(out).toMatch(/^Preprocess +\d+\.\d s {2}accepted 60$/m);
    expect(out).toMatch(/^ {2}epoch 5: train loss [\d.]+, validation loss [\d.]+$/m);
    expect(out).toMatch(/^release [0-9a-f]{16}-[0-9a-f]{8} is serving/m);
    expect(exitCode).toBe(0);
  });

  it("tells in JSON what happens, one object a line", () => {
    const { exitCode, out } = readnext("retrain", "--json", ...here);

    const events = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({ kind: "run-finished", result: { status: "NOTHING_NEW" } });
    expect(exitCode).toBe(0);
  });

  it("recommends for people and for programs", () => {
    const forPeople = readnext("recommend", "w0001", "-k", "3", ...here);
    const forPrograms = readnext("recommend", "w0001", "-k", "3", "--json", ...here);

    expect(forPeople.out).toMatch(/^After "Report 1":\n\n {2}1 {2}[01]\.\d\d {2}Report \d+$/m);
    expect(JSON.parse(forPrograms.out).results).toHaveLength(3);
  });

  it("lists articles, releases and status", () => {
    const { out } = readnext("articles", "--limit", "2", ...here);
    const [, cursor = ""] = /^2 of 60; more: --cursor (\S+)$/m.exec(out) ?? [];
    expect(readnext("articles", "--limit", "1", "--cursor", cursor, ...here).out).toMatch(/^w0002 /);
    expect(readnext("releases", ...here).out).toMatch(/^\* [0-9a-f]{16}-[0-9a-f]{8} /m);
    expect(readnext("status", ...here).out).toContain("60 articles");
  });

  it("fails with 1 for an article that does not exist", () => {
    expect(readnext("recommend", "nobody", ...here)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('no article has the id "nobody"'),
    });
  });

  it("serves at once what was learned before, until it is told to stop", async () => {
    const child = spawn(process.execPath, [program, "start", "--json", "--port", "0", ...here]);
    const url = await servingUrl(child);

    const health = (await (await fetch(`${url}/v1/health`)).json()) as { articles: number };
    const tooLarge = await fetch(`${url}/v1/recommendations`, {
      method: "POST",
      body: "x".repeat(1_100_000),
    });
    const notDecodable = await fetch(`${url}/v1/articles/%ff`);
    child.kill("SIGINT");
    const [exitCode] = await once(child, "exit");

    expect(health.articles).toBe(60);
    expect(tooLarge.status).toBe(413);
    expect(tooLarge.headers.get("content-type")).toContain("application/problem+json");
    expect(notDecodable.status).toBe(400);
    expect(exitCode).toBe(0);
  }, 60_000);
});

describe("a server", () => {
  const other = mkdtempSync(join(tmpdir(), "readnext-server-"));
  const data = ["--data", join(other, "data"), "--config", join(other, "config.json")];
  const start = (port: number) =>
    spawn(process.execPath, [program, "start", "--json", "--port", String(port), ...data]);
  const lock = join(other, "data", ".execution-lock");

  beforeAll(() => {
    const topics = { count: 4, epochs: 5, encoderLayers: "16" };
    writeFileSync(
      join(other, "config.json"),
      JSON.stringify({ topics, gate: { minLiftOverChance: 0, minTopicUniqueness: 0 } }),
    );
    writeFileSync(join(other, "wire.jsonl"), wire(60));
  });
  afterAll(() => rmSync(other, { recursive: true, force: true }));

  it("fails at once with 1 when its port is taken, and has dropped nothing", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;

    const { exitCode, out, err } = readnext("start", "--port", String(port), ...data);
    holder.close();

    expect(err).toContain(`readnext: cannot listen on port ${port}`);
    expect(out).toBe("");
    expect(readdirSync(join(other, "data"))).not.toContain("articles");
    expect(exitCode).toBe(1);
  });

  it("ends with 1 when the first run gives no release", () => {
    const broken = join(other, "broken.jsonl");
    writeFileSync(broken, "no record\n".repeat(100));

    const folder = ["--data", join(other, "broken"), "--config", join(other, "config.json")];
    const { exitCode, out, err } = readnext("start", "--port", "0", "--articles", broken, ...folder);

    expect(err).toContain("readnext: there is no release to serve: the run failed: UnusableDropError");
    expect(out).not.toContain("Answering");
    expect(exitCode).toBe(1);
  });

  it("answers 503 until the first run has promoted a release", async () => {
    readnext("status", ...data);
    mkdirSync(join(other, "data", "articles"), { recursive: true });
    writeFileSync(join(other, "data", "articles", "wire.jsonl"), wire(60));
    const port = await freePort();
    const child = start(port);
    const serving = servingUrl(child);
    await lineWith(child, '"kind":"run-started"');

    const before = await fetch(`http://127.0.0.1:${port}/v1/health`);
    const code = ((await before.json()) as { code: string }).code;
    const after = await fetch(`${await serving}/v1/health`);
    child.kill("SIGTERM");
    await once(child, "exit");

    expect([before.status, code]).toEqual([503, "NO_RELEASE"]);
    expect(after.status).toBe(200);
  }, 60_000);

  it("ends with 0 when it is told to stop in the middle of the first run", async () => {
    const long = join(other, "long.json");
    writeFileSync(long, '{"topics":{"count":4,"epochs":1000,"encoderLayers":"512"}}');
    const folder = ["--data", join(other, "long"), "--config", long];
    const child = spawn(process.execPath, [program, "start", "--json", "--port", "0", ...folder]);
    const said = text(child.stdout);
    await lineWith(child, '"kind":"epoch"');
    child.kill("SIGINT");
    const [exitCode] = await once(child, "exit");

    expect(await said).not.toContain('"kind":"serving"');
    expect(exitCode).toBe(0);
  }, 60_000);

  it("tells of a retraining that cannot begin, and goes on serving", async () => {
    rmSync(lock);
    mkdirSync(lock);
    const child = start(0);
    const told = text(child.stderr);
    const url = await servingUrl(child);
    await setTimeout(500);

    const health = await fetch(`${url}/v1/health`);
    child.kill("SIGTERM");
    const [exitCode] = await once(child, "exit");

    expect(health.status).toBe(200);
    expect(await told).toMatch(/^readnext: The store's lock cannot be taken: .*\n$/);
    expect(exitCode).toBe(0);
  }, 60_000);
});

describe("a server that is told to stop in the middle of a retraining", () => {
  const other = mkdtempSync(join(tmpdir(), "readnext-stop-"));
  const write = (name: string, config: object) => writeFileSync(join(other, name), JSON.stringify(config));
  const start = ["start", "--json", "--port", "0", "--data", join(other, "data"), "--config"];
  const gate = { minLiftOverChance: 0, minTopicUniqueness: 0 };

  afterAll(() => rmSync(other, { recursive: true, force: true }));

  it("ends at once, and the next one serves the old release and begins the run anew", async () => {
    writeFileSync(join(other, "wire.jsonl"), wire(60));
    write("quick.json", { topics: { count: 4, epochs: 5, encoderLayers: "16" }, gate });
    write("long.json", { topics: { count: 4, epochs: 1000, encoderLayers: "512" }, gate });
    readnext(...start, join(other, "quick.json"), "--no-serve", "--articles", join(other, "wire.jsonl"));

    const server = spawn(process.execPath, [program, ...start, join(other, "long.json")]);
    await lineWith(server, '"kind":"epoch"');
    server.kill("SIGINT");
    const [exitCode] = await once(server, "exit");
    const next = spawn(process.execPath, [program, ...start, join(other, "long.json")]);
    const url = await servingUrl(next);
    const health = await fetch(`${url}/v1/health`);
    await lineWith(next, '"kind":"epoch"');
    next.kill("SIGTERM");
    await once(next, "exit");

    expect(exitCode).toBe(0);
    expect(health.status).toBe(200);
  }, 60_000);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function lineWith(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error(`ended without ${words}`)));
    child.stdout?.on("data", (chunk) => {
      if (String(chunk).includes(words)) resolve();
    });
  });
}

function servingUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("exit", () => reject(new Error(`ended before serving: ${text}`)));
    child.stdout?.on("data", (chunk) => {
      text += chunk;
      for (const line of text.split("\n").slice(0, -1)) {
        const event = JSON.parse(line);
        if (event.kind === "serving") resolve(event.url);
      }
    });
  });
}
