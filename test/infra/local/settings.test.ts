import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSettings } from "../../../infra/local/settings.ts";

describe("readSettings", () => {
  let root: string;
  const settingsOf = (config: string) => {
    writeFileSync(join(root, "config.json"), config);
    return readSettings(join(root, "data"), join(root, "config.json"));
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "readnext-settings-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("makes the data folder absolute, and takes every default without a file", () => {
    const { dataDir, config } = readSettings(".readnext", undefined);

    expect(isAbsolute(dataDir)).toBe(true);
    expect(config.schedule).toMatchObject({ cron: "0 6 * * *", timeZone: "UTC" });
  });

  it.each([
    ['{"schedule":{"cron":"not a schedule"}}', "not a schedule"],
    ['{"schedule":{"cron":"0 61 * * *"}}', "0 61 * * *"],
    ['{"schedule":{"timeZone":"Mars/Olympus"}}', "Mars/Olympus"],
    ['{"seed":-1}', "seed = -1"],
  ])("refuses %s, naming the value", (config, value) => {
    expect(() => settingsOf(config)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(() => settingsOf(config)).toThrow(value);
  });

  it("refuses a file that is not there or not JSON, naming it", () => {
    expect(() => readSettings(root, join(root, "none.json"))).toThrow(/none\.json/);
    expect(() => settingsOf("{")).toThrow(/config\.json/);
  });
});
