import { expect } from "vitest";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { modelNames, runNameOf } from "../../shared/release/names.ts";
import type { ReleaseSurvey } from "../../shared/release/survey-releases.ts";
import type { ReleaseReport } from "../../shared/release/verify-release.ts";
import { snapshot } from "../lambdas/bench.ts";
import type { Deployment } from "./deployment.ts";
import { articlesOf, type Model } from "./model.ts";

/** I1, I2, I4 and I6 of reliability.md, of a deployment of which nothing is under way. I3, I5 and I7 are of what was done. */
export async function expectInvariants(model: Model, deployment: Deployment): Promise<void> {
  await expectWhole(model, deployment);
  await expectAnswers(model, deployment);
  await expectNothingUnnamed(model, deployment);
}

/** I1: what the pointer names is there, byte for byte, and is what was last promoted. */
async function expectWhole({ serving, previous }: Model, { store, act }: Deployment): Promise<void> {
  const pointer = (await readCurrent(store))?.pointer;
  expect(pointer?.releaseId).toBe(serving);
  expect(pointer?.previous?.releaseId).toBe(previous);
  for (const release of [serving, previous]) {
    if (!release) continue;
    const { foldedIn, ...verified } = (await act({ act: "verify", release })) as ReleaseReport;
    expect(verified).toMatchObject({ whole: true, faults: [] });
    expect(foldedIn ?? {}).not.toHaveProperty("fault");
  }
}

/** I2 and I4: an answer is of one release, of articles that it knows, without the one that was asked about. */
async function expectAnswers({ serving, releases }: Model, { ask }: Deployment): Promise<void> {
  const { statusCode, answer } = await ask("/v1/articles/w0001/recommendations?k=50");
  if (serving === undefined) {
    expect([statusCode, answer.code]).toEqual([503, "NO_RELEASE"]);
    return;
  }
  const { total, releaseId } = (await ask("/v1/articles?limit=1")).answer;
  const articles = releases.get(serving)?.total ?? 0;
  const read = (answer.results ?? []).map(({ article }) => article.id);
  expect(statusCode).toBe(200);
  expect([answer.releaseId, releaseId]).toEqual([serving, serving]);
  expect(total).toBe(articles);
  expect(read.length).toBeGreaterThan(0);
  // As `wire` numbers them.
  for (const id of read) expect(Number(id.slice(1))).toBeLessThan(articles);
  expect(read).not.toContain("w0001");
}

/** I6: what is hosted belongs to a release that is not retired, and what may serve is hosted. */
async function expectNothingUnnamed(model: Model, { store, account }: Deployment): Promise<void> {
  const keys = new Set((await snapshot(store, layout.releasesPrefix)).keys());
  const kept = [...keys].flatMap((key) => {
    const [, id = ""] = key.split("/");
    return key === layout.releaseManifest(id) && !keys.has(layout.retired(id)) ? [id] : [];
  });
  const hosted = account.hosted();
  expect(namesOf(kept)).toEqual(expect.arrayContaining([...hosted]));
  const needed = [model.serving, model.previous].filter((id) => id !== undefined);
  expect([...hosted]).toEqual(expect.arrayContaining(namesOf(needed)));
}

function namesOf(releaseIds: readonly string[]): string[] {
  return releaseIds.flatMap((id) => Object.values(modelNames("main", runNameOf(id))));
}

/** I3: every record that was dropped was accepted, rejected, or is a copy of one that was accepted. */
export async function expectAllCounted(model: Model, { act }: Deployment, releaseId: string): Promise<void> {
  const { releases } = (await act({ act: "releases" })) as ReleaseSurvey;
  const { counts } = releases.find((release) => release.releaseId === releaseId) ?? {};
  expect(counts).toMatchObject({
    articles: articlesOf(model),
    heldOut: 0,
    duplicates: model.drops,
    rejected: model.drops,
  });
}
