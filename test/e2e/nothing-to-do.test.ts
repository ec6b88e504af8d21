import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readnext } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "readnext-nothing-"));

describe("in a folder where nothing was ever done", () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    [["status"], 0],
    [["releases"], 0],
    [["report"], 1],
    [["report", "--run", "0123456789abcdef"], 1],
    [["verify"], 1],
    [["promote", "0123456789abcdef-01234567"], 1],
    [["rollback"], 1],
    [["prune"], 1],
  ])("%j ends with %i, and leaves nothing behind", (args, expected) => {
    const { exitCode, err } = readnext(args, folder);

    expect(err).not.toContain("    at ");
    expect(readdirSync(folder)).toEqual([]);
    expect(exitCode).toBe(expected);
  });
});
