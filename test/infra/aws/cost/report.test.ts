import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const command = fileURLToPath(new URL("../../../../infra/aws/cost/report.ts", import.meta.url));
const run = promisify(execFile);

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function cost(...options: string[]): Promise<Outcome> {
  try {
    return { code: 0, ...(await run(process.execPath, [command, ...options])) };
  } catch (error) {
    return error as Outcome;
  }
}

describe("npm run cost", () => {
  let root: string;
  let file: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "readnext-cost-"));
    file = join(root, "config.json");
    writeFileSync(file, JSON.stringify({ retention: { releases: 3 }, schedule: { cron: "0 6 * * 1" } }));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("prints one retraining, one month and the options for what cdk.json deploys", async () => {
    const { code, stdout, stderr } = await cost();

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^One retraining +\d/m);
    expect(stdout).toMatch(/^One month +\d/m);
    expect(stdout).toContain("saves a month");
  });

  it("prints JSON for another configuration, other sizes, another Region and other assumptions", async () => {
    const sizes = ["--articles", "500", "--queries-per-day", "7", "--new-share", "0.25"];
    const { stdout } = await cost(
      "--json",
      "--config",
      file,
      ...sizes,
      "--region",
      "eu-central-1",
      "--assume",
      "dashboards=1",
      "kmsKeys=0",
    );

    const told = JSON.parse(stdout);

    expect(told).toMatchObject({
      sizes: { articles: 500, queriesPerDay: 7, newShare: 0.25 },
      assumptions: { dashboards: 1, kmsKeys: 0 },
      region: "eu-central-1",
      workload: { hostedReleases: 3, retrainings: 52 / 48 },
    });
    expect(told.month).toContainEqual(
      expect.objectContaining({
        item: "endpoints",
        quantity: 6 * 730,
        usd: expect.closeTo(6 * 730 * 0.138, 6),
      }),
    );
  });

  it.each([
    [["--region", "mars"], 1, 'no prices of Region "mars": known are'],
    [["--config", "/nowhere/config.json"], 1, "/nowhere/config.json"],
    [["--assume", "dashboard=1"], 1, '"dashboard=1"'],
    [["--articles", "0"], 2, "whole number from 1 to"],
    [["--articles", "1.5"], 2, "whole number from 1 to"],
    [["--new-share", "1.1"], 2, "number from 0 to 1"],
    [["--article", "1"], 2, "unknown option"],
  ])("refuses %j with %i and says why", async (options, code, text) => {
    const outcome = await cost(...options);

    expect(outcome).toMatchObject({ code, stdout: "" });
    expect(outcome.stderr).toContain(text);
  });
});
