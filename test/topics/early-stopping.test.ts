import { describe, expect, test } from "vitest";
import { judgeEpoch, noEpochs, type StoppingVerdict } from "../../shared/topics/early-stopping.ts";

const RULE = { patienceEpochs: 2, tolerance: 0.1 };

/** The verdicts over a list of losses, until the rule stops. */
function judge(losses: readonly number[], rule = RULE): StoppingVerdict[] {
  const verdicts: StoppingVerdict[] = [];
  let state = noEpochs;
  for (const [i, loss] of losses.entries()) {
    const verdict = judgeEpoch(state, i + 1, loss, rule);
    verdicts.push(verdict);
    state = verdict.state;
    if (verdict.stop) break;
  }
  return verdicts;
}

describe("early stopping", () => {
  test("judges no epoch before patience losses lie behind it", () => {
    const verdicts = judge([5, 6, 4]);

    expect(verdicts.map(({ patience }) => patience !== undefined)).toEqual([false, false, true]);
  });

  test("counts an epoch as bad when the least recent loss exceeds its own by less than the tolerance", () => {
    const verdicts = judge([5, 4, 3.95, 3.7, 3.65, 3.5]);

    expect(verdicts.map(({ state }) => state.badEpochs)).toEqual([0, 0, 1, 0, 1, 0]);
  });

  test("compares in absolute terms", () => {
    const verdicts = judge([500, 400, 399.95]);

    expect(verdicts.at(-1)?.patience).toEqual({
      window: [500, 400],
      minimum: 400,
      difference: expect.closeTo(0.05, 6),
      bad: true,
    });
  });

  test("an improvement of exactly the tolerance is good", () => {
    const verdicts = judge([4, 4, 3.5], { patienceEpochs: 2, tolerance: 0.5 });

    expect(verdicts.at(-1)?.patience?.bad).toBe(false);
  });

  test("forgets losses older than the patience", () => {
    const verdicts = judge([1, 5, 5, 4.5]);

    expect(verdicts.at(-1)?.patience).toMatchObject({ window: [5, 5], bad: false });
  });

  test("stops after as many bad epochs in a row as the patience", () => {
    const verdicts = judge([5, 4, 4, 3.5, 3.5, 3.5, 3.5, 3.5]);

    expect(verdicts.map(({ stop }) => stop)).toEqual([false, false, false, false, false, true]);
  });

  test("remembers the best epoch, not the last", () => {
    const verdicts = judge([5, 3, 4, 4]);

    expect(verdicts.at(-1)?.state).toMatchObject({ bestEpoch: 2, bestLoss: 3 });
    expect(verdicts.map(({ isBest }) => isBest)).toEqual([true, true, false, false]);
  });

  test("never stops when the patience is as long as the training", () => {
    const verdicts = judge([1, 2, 3, 4, 5], { patienceEpochs: 5, tolerance: 0.1 });

    expect(verdicts).toHaveLength(5);
    expect(verdicts.some(({ stop }) => stop)).toBe(false);
  });
});
