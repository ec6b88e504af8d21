import fc from "fast-check";
import { expect } from "vitest";
import { foldIn } from "../../lambdas/fold-in/fold-in.ts";
import type { ReleaseSurvey } from "../../shared/release/survey-releases.ts";
import type { ReleaseReport } from "../../shared/release/verify-release.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { drop, snapshot, wire } from "../lambdas/bench.ts";
import { crashingStore, type DeathPlan } from "../storage/crashing-store.ts";
import { type Deployment, type Differences, resultOf } from "./deployment.ts";
import { expectAllCounted, expectInvariants } from "./invariants.ts";
import { articlesOf, inputsOf, isNothingNew, type Kind, type Model, movedByHand, promoted } from "./model.ts";

type Command = fc.AsyncCommand<Model, Deployment>;

/** Two topics from one epoch are no topics. */
const sabotaged = { topics: { count: 2, epochs: 1 } };
const retention = 3;
export const deploymentConfig = { retention: { releases: retention }, articles: { maxRejectShare: 0.5 } };

/** Every command with the invariants after it. A new one needs a name, what it does, and a line in `commands`. */
function command(name: string, work: (model: Model, deployment: Deployment) => Promise<void>): Command {
  return {
    check: () => true,
    run: async (model, deployment) => {
      deployment.pass(1);
      await work(model, deployment);
      await expectInvariants(model, deployment);
    },
    toString: () => name,
  };
}

const dropMore = () => command("drop", addArticles);
const run = (kind: Kind) => command(`run (${kind})`, (model, deployment) => learn(model, deployment, kind));
/** What most releases come from. */
const dropAndRun = () =>
  command("drop, run", async (model, deployment) => {
    await addArticles(model, deployment);
    await learn(model, deployment, "good");
  });

/** Articles come back under the same name, byte for byte. */
async function addArticles(model: Model, { store }: Deployment): Promise<void> {
  const known = articlesOf(model);
  model.drops += 1;
  const text = wire(articlesOf(model) - known, known);
  await drop(store, `drop-${model.drops}.jsonl`, `${text}${text.split("\n")[0]}\nno record\n`);
}

const takeBack = () =>
  command("take back", async (model, { store }) => {
    if (model.drops === 0) return;
    await store.delete(`articles/drop-${model.drops}.jsonl`);
    model.drops -= 1;
  });

async function learn(model: Model, deployment: Deployment, kind: Kind): Promise<void> {
  const before = await readersSee(deployment);
  const nothingNew = model.drops === 0 || isNothingNew(model, kind);

  const result = await execute(model, deployment, kind);

  if (nothingNew) expect(result.status).toBe("NOTHING_NEW");
  else if (kind === "sabotaged") {
    expect(result).toMatchObject({ status: "FAILED", error: "CandidateRefused" });
    model.refused.add(inputsOf(model, kind));
  } else if (result.status === "PROMOTED") {
    promoted(model, result.releaseId, kind);
    await expectAllCounted(model, deployment, result.releaseId);
    await survey(model, deployment);
    expect(model.promotable.size).toBeLessThanOrEqual(retention);
  } else expect(result.status).toBe("PROMOTED");
  // I5: readers see what a promotion shows them, and nothing else changes it.
  if (result.status !== "PROMOTED") expect(await readersSee(deployment)).toEqual(before);
  await expectSameAgain(model, deployment, kind);
}

/** The process dies at its n-th write: of the stage that writes then nobody hears any more, nor does it clear away. */
const crash = (plan: DeathPlan) =>
  command(`run (dies ${plan.when} write ${plan.dieAt})`, async (model, deployment) => {
    const before = await readersSee(deployment);

    const result = await execute(model, deployment, "good", {
      storeOf: (store: ObjectStore) => crashingStore(store, plan),
    });

    const { serving } = await readersSee(deployment);
    if (serving === before.serving || serving === undefined) {
      expect(result.status).not.toBe("PROMOTED");
      expect(await readersSee(deployment)).toEqual(before);
    } else promoted(model, serving, "good");
    // Whoever died after the promotion told nobody: its lock falls when it expires.
    if (result.status === "FAILED") await deployment.clearStopped(lastExecution(model), "FAILED");
    else deployment.pass(26);
    await survey(model, deployment);
  });

const foldFresh = () =>
  command("fold in", async (model, { store, runtime }) => {
    const outcome = await foldIn({}, runtime);
    if (!model.serving) return expect(outcome).toEqual({ decision: "NO_RELEASE" });
    const known = model.releases.get(model.serving);
    if (outcome.decision === "FOLDED" && known) {
      // I3: of each drop that the release does not know, six articles, a copy and a line that is none.
      const { accepted, duplicates, rejected, unchanged } = outcome;
      const drops = Math.max(0, model.drops - known.drops);
      expect(accepted + duplicates + rejected + unchanged).toBe(8 * drops);
      expect([accepted, rejected]).toEqual([6 * drops, drops]);
    }
    if (known) known.total = Math.max(known.articles, articlesOf(model));
    // I7
    const before = await snapshot(store);
    expect(await foldIn({}, runtime)).toMatchObject({ decision: "NOTHING_NEW", releaseId: model.serving });
    expect(await snapshot(store)).toEqual(before);
  });

const foldAndDie = (plan: DeathPlan) =>
  command(`fold in (dies ${plan.when} write ${plan.dieAt})`, async (model, { store, runtime, ask }) => {
    await foldIn({}, { ...runtime, store: crashingStore(store, plan) }).catch(() => {});
    const known = model.releases.get(model.serving ?? "");
    const { total } = (await ask("/v1/articles?limit=1")).answer;
    if (!known) return;
    // The delta of before, or the new one.
    expect([known.total, Math.max(known.articles, articlesOf(model))]).toContain(total);
    known.total = Number(total);
  });

const promote = (pick: number) =>
  command(`promote ${pick}`, async (model, deployment) => {
    const ids = [...model.releases.keys()];
    const release = ids[pick % ids.length];
    if (release === undefined) return;
    const moved = deployment.act({ act: "promote", release, by: "anna" });

    if (release === model.serving) return expect(moved).resolves.toMatchObject({ moved: false });
    if (!model.promotable.has(release)) return expect(moved).rejects.toMatchObject({ name: "NotFoundError" });
    expect(await moved).toMatchObject({ moved: true, releaseId: release });
    movedByHand(model, release, "promote");
  });

const rollBack = () =>
  command("rollback", async (model, deployment) => {
    const { previous, lastAct } = model;
    const moved = deployment.act({ act: "rollback" });

    if (lastAct === "rollback") return expect(moved).resolves.toMatchObject({ moved: false });
    if (previous === undefined) return expect(moved).rejects.toMatchObject({ name: "NotFoundError" });
    expect(await moved).toMatchObject({ moved: true, releaseId: previous });
    movedByHand(model, previous, "rollback");
  });

const prune = (keep: number) =>
  command(`prune, keep ${keep}`, async (model, deployment) => {
    const pruning = deployment.act({ act: "prune", keep });
    if (model.serving === undefined) return expect(pruning).rejects.toMatchObject({ name: "NotFoundError" });

    await pruning;

    const { releases } = (await deployment.act({ act: "releases" })) as ReleaseSurvey;
    expect(releases.length).toBeLessThanOrEqual(keep);
    await survey(model, deployment);
  });

const query = (article: number) =>
  command(`query ${article}`, async ({ serving, releases }, { ask }) => {
    const known = article < (releases.get(serving ?? "")?.total ?? 0);
    const id = `w${String(article).padStart(4, "0")}`;

    const byId = await ask(`/v1/articles/${id}/recommendations`);
    const byText = await ask("/v1/recommendations", { text: "freight vessel harbour" });

    expect(byId.statusCode).toBe(serving === undefined ? 503 : known ? 200 : 404);
    expect(byText.statusCode).toBe(serving === undefined ? 503 : 200);
    if (serving !== undefined) expect(byText.answer.releaseId).toBe(serving);
  });

const verify = (pick: number) =>
  command(`verify ${pick}`, async (model, { act }) => {
    const ids = [...model.releases.keys()];
    const release = ids[pick % ids.length];
    if (release === undefined) return;
    const verified = act({ act: "verify", release }).catch(({ code }: { code: string }) => ({ code }));

    // Its files stay when it is retired; a prune takes all of it.
    const gone = { code: "RELEASE_NOT_FOUND" };
    const whole = { whole: true, served: true, serving: release === model.serving };
    expect([gone, whole]).toContainEqual(expect.objectContaining(await only(verified)));
    if (model.promotable.has(release)) expect(await verified).toMatchObject(whole);
  });

async function only(verified: Promise<object>) {
  const { code, whole, served, serving } = (await verified) as Partial<ReleaseReport & { code: string }>;
  return code === undefined ? { whole, served, serving } : { code };
}

const small = fc.nat({ max: 20 });
const death = fc.record({ dieAt: fc.integer({ min: 1, max: 70 }), when: fc.constantFrom("before", "after") });

/** Releases come as often as all else, so that there is something to move between. */
export const commands: readonly fc.Arbitrary<Command>[] = [
  fc.constant(dropMore()),
  fc.constant(takeBack()),
  ...Array.from({ length: 4 }, () => fc.constant(dropAndRun())),
  fc.constant(run("good")),
  fc.constant(run("sabotaged")),
  death.map(crash),
  fc.constant(foldFresh()),
  fc.constant(foldFresh()),
  fc
    .record({ dieAt: fc.integer({ min: 1, max: 4 }), when: fc.constantFrom("before", "after") })
    .map(foldAndDie),
  small.map(promote),
  small.map(promote),
  fc.constant(rollBack()),
  fc.constant(rollBack()),
  fc.integer({ min: 2, max: 4 }).map(prune),
  fc.nat({ max: 60 }).map(query),
  small.map(verify),
];

/** What chance seldom comes to. */
export const sequences: readonly (readonly Command[])[] = [
  // Who returns to what was set aside has set nothing aside: articles that are as they were before are learned again.
  [dropAndRun(), dropAndRun(), rollBack(), promote(1), takeBack(), run("good")],
  // What was folded in goes on being read after a rollback, and is learned by a retraining.
  [dropAndRun(), dropMore(), foldFresh(), dropAndRun(), rollBack(), query(33), foldFresh(), query(40)],
  // And what a person left is not, though its articles come back.
  [dropAndRun(), dropAndRun(), rollBack(), takeBack(), run("good"), dropMore(), run("good")],
];

async function execute(model: Model, deployment: Deployment, kind: Kind, differences: Differences = {}) {
  model.executions++;
  const config = { ...deploymentConfig, ...(kind === "sabotaged" && sabotaged) };
  return resultOf(await deployment.run(lastExecution(model), { ...differences, config }));
}

function lastExecution({ executions }: Model): string {
  return `execution-${executions}`;
}

/** I7: once more it finds nothing new, and makes nothing. */
async function expectSameAgain(model: Model, deployment: Deployment, kind: Kind): Promise<void> {
  const before = new Set((await snapshot(deployment.store)).keys());
  expect((await execute(model, deployment, kind)).status).toBe("NOTHING_NEW");
  expect(new Set((await snapshot(deployment.store)).keys())).toEqual(before.add("runs/last-check.json"));
}

/** What can be made to serve from now on: never what could not before. */
async function survey(model: Model, { act }: Deployment): Promise<void> {
  const { releases } = (await act({ act: "releases" })) as ReleaseSurvey;
  const fit = releases.filter(({ state }) => state === "serving" || state === "promotable");
  const ids = fit.map(({ releaseId }) => releaseId);
  expect([...model.promotable]).toEqual(expect.arrayContaining(ids));
  model.promotable = new Set(ids);
}

async function readersSee({ ask }: Deployment) {
  const [health, read] = [await ask("/v1/health"), await ask("/v1/articles/w0002/recommendations")];
  return { serving: health.answer.releaseId, health, read };
}
