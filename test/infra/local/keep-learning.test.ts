import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepLearning } from "../../../infra/local/commands/keep-learning.ts";
import { TransientError } from "../../../shared/errors/errors.ts";

const hourly = { enabled: true, cron: "0 * * * *", timeZone: "UTC" };
const hourMs = 3_600_000;

describe("a server's learning", () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-23T11:59:00Z") }));
  afterEach(() => void vi.useRealTimers());

  it("tells what goes wrong outside of a run, and tries again the next time", async () => {
    const failure = new TransientError("STORE_LOCK", "the lock cannot be taken");
    const retrain = vi.fn<() => Promise<unknown>>().mockRejectedValue(failure);
    const told: unknown[] = [];

    const learning = keepLearning(hourly, retrain, (error) => told.push(error));
    await learning.now();
    await vi.advanceTimersByTimeAsync(2 * hourMs);
    learning.stop();

    expect(retrain).toHaveBeenCalledTimes(3);
    expect(told).toEqual([failure, failure, failure]);
  });

  it("ends when it is stopped", async () => {
    const retrain = vi.fn(async () => {});

    const learning = keepLearning(hourly, retrain, () => {});
    await vi.advanceTimersByTimeAsync(hourMs);
    learning.stop();
    await vi.advanceTimersByTimeAsync(5 * hourMs);

    expect(retrain).toHaveBeenCalledTimes(1);
  });
});
