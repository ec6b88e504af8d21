import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepFolding } from "../../../infra/local/commands/keep-folding.ts";
import type { FoldInOutcome } from "../../../lambdas/fold-in/fold-in.ts";
import { TransientError } from "../../../shared/errors/errors.ts";
import { layout } from "../../../shared/release/layout.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { memoryS3 } from "../../storage/memory-s3.ts";

const settings = { enabled: true, gatherSeconds: 10, maxArticles: 1000 };
const nothingNew: FoldInOutcome = { decision: "NOTHING_NEW", releaseId: "r" };

describe("a server's folding in", () => {
  let store: ObjectStore;
  beforeEach(async () => {
    vi.useFakeTimers({
      now: new Date("2026-11-23T12:00:00Z"),
      toFake: ["Date", "setTimeout", "clearTimeout"],
    });
    const s3 = memoryS3();
    store = await openStore(`s3://${s3.bucket}/p`, { s3: s3.client });
    await store.put("articles/one.txt", Buffer.from("one"));
  });
  afterEach(() => void vi.useRealTimers());

  const looks = (count: number) => vi.advanceTimersByTimeAsync(count * 10_000 + 1000);
  const follow = (foldIn: () => Promise<FoldInOutcome>, complaints: unknown[] = []) =>
    keepFolding(settings, store, foldIn, { tell: () => {}, complain: (error) => complaints.push(error) });

  it("happens when articles or the pointer have changed, and only then", async () => {
    const foldIn = vi.fn(async () => nothingNew);
    const folding = follow(foldIn);
    const counts: number[] = [];
    const count = async () => {
      await looks(2);
      counts.push(foldIn.mock.calls.length);
    };

    await count();
    await count();
    await store.put("articles/two.txt", Buffer.from("two"));
    await count();
    await store.put(
      layout.current,
      Buffer.from(
        JSON.stringify({
          releaseId: "r",
          manifest: { key: "k", sha256: "0".repeat(64) },
          sequence: 1,
          inputs: "i",
          promotedAt: "2026-11-23T12:00:00Z",
        }),
      ),
    );
    await count();
    folding.stop();
    await store.delete("articles/two.txt");
    await count();

    expect(counts).toEqual([1, 1, 2, 3, 3]);
  });

  it("is tried again after a fault, which is told once", async () => {
    const foldIn = vi
      .fn<() => Promise<FoldInOutcome>>()
      .mockRejectedValue(new TransientError("BUSY", "busy"));
    const complaints: unknown[] = [];
    const folding = follow(foldIn, complaints);

    await looks(3);
    foldIn.mockResolvedValue(nothingNew);
    await looks(3);
    folding.stop();

    expect(complaints).toMatchObject([{ code: "BUSY" }]);
    expect(foldIn.mock.calls.length).toBeGreaterThan(2);
    expect(foldIn.mock.calls.length).toBeLessThan(6);
  });

  it("says nothing of a look that it was stopped in the middle of", async () => {
    const { promise, reject } = Promise.withResolvers<FoldInOutcome>();
    const complaints: unknown[] = [];
    const folding = follow(() => promise, complaints);
    await looks(1);

    folding.stop();
    reject(new Error("the pool is closed"));
    await looks(1);

    expect(complaints).toEqual([]);
  });

  it("does not happen where it is switched off", async () => {
    const foldIn = vi.fn(async () => nothingNew);
    const folding = keepFolding({ ...settings, enabled: false }, store, foldIn, {
      tell: () => {},
      complain: () => {},
    });

    await looks(3);
    folding.stop();

    expect(foldIn).not.toHaveBeenCalled();
  });
});
