import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { statusCommand } from "../../../infra/local/commands/status.ts";
import { layout } from "../../../shared/release/layout.ts";
import { encodeJson } from "../../../shared/storage/canonical-json.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { drop, wire } from "../../lambdas/bench.ts";
import { hostingRuntime, makeRelease } from "../../lambdas/candidate.ts";

const foldedAt = "2026-11-23T12:30:00.000Z";

describe("readnext status", () => {
  let data: string;
  let store: ObjectStore;
  let releaseId: string;
  let printed: string;

  const status = (json = false) => statusCommand({ data, json });
  const pointTo = (pointer: object) => store.put(layout.deltaPointer(releaseId), encodeJson(pointer));

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), "readnext-status-"));
    store = await openStore(pathToFileURL(data).href);
    await drop(store, "wire.jsonl", wire(30));
    ({ releaseId } = await makeRelease(hostingRuntime(store).runtime, "first"));
    printed = "";
    vi.spyOn(console, "log").mockImplementation((line) => {
      printed += `${line}\n`;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(data, { recursive: true, force: true });
  });

  it("says what serves and what was dropped", async () => {
    await status();

    expect(printed).toBe(
      [
        `data folder   ${data}`,
        "dropped       1 files in articles/",
        `serving       ${releaseId}, 30 articles, made 2026-11-23T12:00:00.000Z`,
        "",
      ].join("\n"),
    );
  });

  it("says what was folded in, and when", async () => {
    await pointTo({
      releaseId,
      manifestSha256: "0".repeat(64),
      sequence: 1,
      delta: { key: "delta", sha256: "0".repeat(64) },
      inputs: "any",
      counts: { accepted: 2 },
      foldedAt,
    });

    await status();
    const forPeople = printed;
    printed = "";
    await status(true);

    expect(forPeople).toMatch(/^folded in {5}2 fresh articles, 2026-11-23T12:30:00\.000Z$/m);
    expect(JSON.parse(printed).serving).toMatchObject({ freshArticles: 2, foldedAt });
  });

  it("says that the pointer to what was folded in is damaged, and what mends it", async () => {
    await pointTo({ releaseId, foldedAt });

    await status();
    const forPeople = printed;
    printed = "";
    await status(true);

    const fault = `releases/${releaseId}/delta.json is no pointer`;
    expect(forPeople).toContain(`folded in     DAMAGED, readers get the release without it: ${fault}\n`);
    expect(forPeople).toContain("to mend it: readnext fold-in\n");
    expect(JSON.parse(printed).serving).toMatchObject({ freshArticles: 0, foldInFault: fault });
  });
});
