import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { foldIn } from "../../../lambdas/fold-in/fold-in.ts";
import { promote } from "../../../lambdas/promote/promote.ts";
import { NotFoundError, TransientError } from "../../../shared/errors/errors.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { type Delta, deltaSchema, readDeltaPointer } from "../../../shared/release/delta.ts";
import { layout } from "../../../shared/release/layout.ts";
import { acquireRunLock } from "../../../shared/release/lock.ts";
import { rollBack } from "../../../shared/release/roll-back.ts";
import { openServingRelease } from "../../../shared/release/serving-release.ts";
import { verifyRelease } from "../../../shared/release/verify-release.ts";
import { encodeJson, parseJsonBytes } from "../../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../../shared/storage/hash.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { flipBit } from "../../release/two-releases.ts";
import { countingStore, crashingStore } from "../../storage/crashing-store.ts";
import { connectionReset } from "../../storage/memory-s3.ts";
import { snapshot } from "../bench.ts";
import { client } from "../query/small-release.ts";
import { deploy, freight, grain, write } from "./deployment.ts";

let deployment: Awaited<ReturnType<typeof deploy>>;
beforeEach(async () => {
  deployment = await deploy();
});

const servingId = async (store: ObjectStore) => (await readCurrent(store))?.pointer.releaseId ?? "";

async function deltaOf(store: ObjectStore, releaseId: string) {
  const pointer = (await readDeltaPointer(store, releaseId))?.pointer;
  if (!pointer) throw new Error(`release ${releaseId} has no delta`);
  const { bytes } = await store.get(pointer.delta.key);
  expect(sha256Hex(bytes)).toBe(pointer.delta.sha256);
  return deltaSchema.parse(parseJsonBytes(bytes));
}

const idsIn = async (store: ObjectStore, releaseId: string) =>
  (await deltaOf(store, releaseId)).articles.map(({ entry }) => entry.id);

describe("a fold-in that is killed at any write", () => {
  it("leaves the delta that was in force or the new one, and comes to the same when it is run again", async () => {
    const prepare = async () => {
      const fresh = await deploy();
      await write(fresh, "one.jsonl", { id: "news-1", body: freight });
      await fresh.fold();
      await write(fresh, "two.jsonl", { id: "news-2", body: grain });
      await fresh.fold();
      await write(fresh, "three.jsonl", { id: "news-3", body: grain.toUpperCase() });
      return fresh;
    };
    const undisturbed = await prepare();
    const counting = countingStore(undisturbed.store);
    await foldIn({}, { ...undisturbed.runtime, store: counting });
    const wanted = await snapshot(undisturbed.store, "releases/");
    expect(counting.calls.writes).toBe(3);

    for (let dieAt = 1; dieAt <= counting.calls.writes; dieAt++) {
      for (const when of ["before", "after"] as const) {
        const { store, runtime, fold } = await prepare();
        const dying = crashingStore(store, { dieAt, when });

        await expect(foldIn({}, { ...runtime, store: dying }), `${when} ${dieAt}`).rejects.toThrow(/^died/);
        const faults: unknown[] = [];
        const served = await openServingRelease(store, (fault) => faults.push(fault))();
        await fold();

        expect(faults).toEqual([]);
        expect([2, 3]).toContain(served.fresh?.articles.size);
        const found = await snapshot(store, "releases/");
        // A file that nobody names any more may stay until the next fold-in.
        for (const [key, etag] of wanted) expect(found.get(key), `${when} ${dieAt}: ${key}`).toBe(etag);
      }
    }
  });

  it.each(["before", "after"] as const)("a connection that breaks %s the pointer's write", async (when) => {
    const { store, s3, fold } = deployment;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    let writes = 0;
    s3.beforeEffect = async (operation) => {
      if (operation === "put" && ++writes === 2) {
        s3.failNext({ operation: "put", when: "after", error: connectionReset() });
        if (when === "before") throw connectionReset();
      }
    };

    await fold().catch((error: unknown) => expect(error).toMatchObject({ name: "TransientError" }));
    s3.beforeEffect = async () => {};
    await fold();

    expect(await idsIn(store, await servingId(store))).toEqual(["news-1"]);
  });
});

describe("fold-ins at the same time", () => {
  it("lose no article that was dropped before the last of them began, in any order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.nat(60), { minLength: 3, maxLength: 3 }),
        async (scheduler, waits) => {
          const fresh = await deploy();
          const { store, s3, fold } = fresh;
          await write(fresh, "before.jsonl", { id: "news-0", body: freight });
          await fold();
          s3.beforeEffect = () => scheduler.schedule(Promise.resolve());
          const dropAndFold = async (wait: number, number: number) => {
            for (let step = 0; step < wait; step++) await scheduler.schedule(Promise.resolve());
            const name = `news-${number + 1}`;
            await write(fresh, `${name}.jsonl`, { id: name, body: `${freight} ${name}` });
            await fold();
          };

          const all = Promise.allSettled(waits.map(dropAndFold));
          await scheduler.waitFor(all);
          s3.beforeEffect = async () => {};

          const results = await all;
          // One that was overtaken again and again says so; the queue brings it back.
          for (const result of results) {
            if (result.status === "rejected") expect(result.reason.code).toBe("FOLD_IN_OVERTAKEN");
          }
          if (results.some(({ status }) => status === "rejected")) await fold();
          expect(await idsIn(store, await servingId(store))).toEqual([
            "news-0",
            "news-1",
            "news-2",
            "news-3",
          ]);
          expect(await fold()).toMatchObject({ decision: "NOTHING_NEW" });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("articles that change while they are folded in", () => {
  it.each([
    ["written over", async () => write(deployment, "one.jsonl", { id: "news-2", body: grain }), ["news-2"]],
    ["taken away", async () => deployment.store.delete("articles/one.jsonl"), ["news-3"]],
  ])("and are %s: it begins anew with what is there", async (_how, change, wanted) => {
    const { store, runtime, fold } = deployment;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    if (wanted[0] === "news-3") await write(deployment, "two.jsonl", { id: "news-3", body: grain });
    let changed = false;
    const stream: ObjectStore["stream"] = async (...asked) => {
      if (!changed) await change();
      changed = true;
      return store.stream(...asked);
    };

    await foldIn({}, { ...runtime, store: { ...store, stream } });

    expect(await idsIn(store, await servingId(store))).toEqual(wanted);
    expect(await fold()).toMatchObject({ decision: "NOTHING_NEW" });
  });
});

describe("a fold-in while the pointer moves", () => {
  it("writes to no release but the one whose models it asked; the new one gets its own", async () => {
    const { store, runtime, releases, hosted, fold, ask } = deployment;
    const [, old = ""] = releases.ids;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    const name =
      [...hosted.keys()].find((key) => key.includes("-ntm-") && key.includes(old.slice(0, 16))) ?? "";
    const model = hosted.get(name);
    let promoted = false;
    hosted.set(name, async (request) => {
      if (!promoted) {
        promoted = true;
        const { owner, id: runId } = releases.candidate.run;
        await acquireRunLock(store, { owner, runId }, runtime.clock());
        await promote(releases.candidate, runtime);
      }
      if (!model) throw new Error("not hosted");
      return model(request);
    });

    await fold();
    const between = await ask("/v1/articles/news-1");
    await fold();
    const after = await ask("/v1/articles/news-1");
    const faults: unknown[] = [];
    const open = openServingRelease(store, (fault) => faults.push(fault));
    await open();
    await rollBack(runtime, { owner: "test" });
    const returned = await open();

    expect(faults).toEqual([]);
    expect(returned.manifest.releaseId).toBe(old);
    expect(returned.fresh?.articles.size).toBe(1);
    expect(promoted).toBe(true);
    expect(await idsIn(store, old)).toEqual(["news-1"]);
    expect(between.status).toBe(404);
    expect(after.body).toMatchObject({ releaseId: releases.candidateId, article: { fresh: true } });
  });

  it("begins anew if the release's models went with it", async () => {
    const { store, runtime, releases, fold } = deployment;
    const [first = ""] = releases.ids;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    let asked = 0;
    const moving = {
      ...runtime,
      openEndpoint: async (name: string) => {
        if (++asked > 1) return runtime.openEndpoint(name);
        await rollBack(runtime, { owner: "test" });
        throw new NotFoundError("ENDPOINT_NOT_FOUND", name);
      },
    };

    const folded = await foldIn({}, moving);

    expect(folded).toMatchObject({ decision: "FOLDED", releaseId: first });
    expect(await idsIn(store, first)).toContain("news-1");
    expect(await fold()).toMatchObject({ decision: "NOTHING_NEW", releaseId: first });
  });

  it("fails as the model fails when the pointer stays", async () => {
    const { store, runtime } = deployment;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    const before = await snapshot(store);
    const missing = async (name: string) => {
      throw new NotFoundError("ENDPOINT_NOT_FOUND", name);
    };

    await expect(foldIn({}, { ...runtime, openEndpoint: missing })).rejects.toMatchObject({
      code: "ENDPOINT_NOT_FOUND",
    });
    expect(await snapshot(store)).toEqual(before);
  });
});

describe("a delta that is not good", () => {
  const serve = (store = deployment.store) => {
    const faults: { code?: string; name?: string }[] = [];
    const releaseFault = (fault: unknown) => {
      throw fault;
    };
    const open = openServingRelease(store, releaseFault, {
      onDeltaFault: (fault) => faults.push(fault as object),
    });
    return { open, faults };
  };
  const freshIn = async ({ open }: ReturnType<typeof serve>) => [
    ...((await open()).fresh?.articles.keys() ?? []),
  ];

  it("leaves the one before in force where it is in memory, the release alone elsewhere; told once", async () => {
    const { store, fold } = deployment;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    await fold();
    const running = serve();
    const before = await freshIn(running);
    await write(deployment, "two.jsonl", { id: "news-2", body: grain });
    await fold();
    const releaseId = await servingId(store);
    const key = (await readDeltaPointer(store, releaseId))?.pointer?.delta.key ?? "";
    await flipBit(store, key);
    const starting = serve();

    const served = [
      await freshIn(running),
      await freshIn(running),
      await freshIn(starting),
      await freshIn(starting),
    ];

    expect(before).toHaveLength(1);
    expect(served).toEqual([before, before, [], []]);
    expect(running.faults).toMatchObject([{ code: "ARTIFACT_ALTERED" }]);
    expect(starting.faults).toMatchObject([{ code: "ARTIFACT_ALTERED" }]);
  });

  it("is measured and logged, and readers are answered", async () => {
    const { store, runtime, fold } = deployment;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    await fold();
    const key = (await readDeltaPointer(store, await servingId(store)))?.pointer?.delta.key ?? "";
    await flipBit(store, key);
    const measured: string[] = [];
    const ask = client({ ...runtime, measure: (name) => measured.push(name) });

    const answer = await ask("/v1/articles/w0004/recommendations");

    expect(answer.status).toBe(200);
    expect(measured).toContain("DeltaRefused");
    expect(measured).not.toContain("ReleaseRefused");
  });

  it("of another release is refused", async () => {
    const { store, fold, releases } = deployment;
    const [first = "", second = ""] = releases.ids;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    await fold();
    await store.put(layout.deltaPointer(first), (await store.get(layout.deltaPointer(second))).bytes);
    await rollBack(deployment.runtime, { owner: "test" });
    const { open, faults } = serve();

    expect((await open()).fresh).toBeUndefined();
    expect(faults).toMatchObject([{ code: "DELTA_MIXED" }]);
  });

  it.each([
    ["row of another article", (articles: Entry[]) => articles.map((each) => withRow(each, 0))],
    ["row twice", (articles: Entry[]) => [...articles, ...articles]],
    [
      "row other than the release's for the id",
      (articles: Entry[]) => articles.map((each) => renamed(each, "w0004")),
    ],
    ["vector of another width", (articles: Entry[]) => articles.map((each) => ({ ...each, vector: [1, 2] }))],
    [
      "word that the lexicon has not",
      (articles: Entry[]) => articles.map((each) => withWords(each, [9999], [1])),
    ],
    ["word without a count", (articles: Entry[]) => articles.map((each) => withWords(each, [0, 1], [1]))],
    ["word twice", (articles: Entry[]) => articles.map((each) => withWords(each, [0, 0], [1, 1]))],
  ])("that has a %s is refused", async (_fault, spoil) => {
    const { store, fold } = deployment;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    await fold();
    await replaceDelta(store, (delta) => ({ ...delta, articles: spoil(delta.articles) }));
    const { open, faults } = serve();

    expect((await open()).fresh).toBeUndefined();
    expect(faults).toMatchObject([{ code: "DELTA_MIXED" }]);
  });

  it("that names a copy of what the release does not have is refused", async () => {
    const { store, fold } = deployment;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    await fold();
    await replaceDelta(store, (delta) => ({ ...delta, copies: [{ id: "copy", of: "nobody" }] }));
    const { open, faults } = serve();

    expect((await open()).fresh).toBeUndefined();
    expect(faults).toMatchObject([{ code: "DELTA_MIXED" }]);
  });

  it.each(["delta.json", "file"])(
    "whose %s cannot be reached for a moment is there with the next query",
    async (what) => {
      const { store, fold } = deployment;
      await write(deployment, "one.jsonl", { id: "news-1", body: freight });
      await fold();
      let broken = "nothing";
      const get = async (key: string) => {
        if (!key.includes(broken)) return store.get(key);
        broken = "nothing";
        throw new TransientError("STORE_UNAVAILABLE", key);
      };
      const running = serve({ ...store, get });
      await running.open();
      await write(deployment, "two.jsonl", { id: "news-2", body: grain });
      await fold();
      broken = what === "file" ? "/delta/" : what;

      const during = await freshIn(running);
      const after = await freshIn(running);

      expect([during.length, after.length]).toEqual([1, 2]);
      expect(running.faults).toMatchObject([{ name: "TransientError" }]);
    },
  );

  it("whose file is back is there with the next query", async () => {
    const { store, fold } = deployment;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    await fold();
    const key = (await readDeltaPointer(store, await servingId(store)))?.pointer?.delta.key ?? "";
    const { bytes } = await store.get(key);
    await store.delete(key);
    const { open, faults } = serve();

    const without = (await open()).fresh;
    await store.put(key, bytes);
    const back = (await open()).fresh;

    expect(without).toBeUndefined();
    expect(back?.articles.size).toBe(1);
    expect(faults).toMatchObject([{ code: "ARTIFACT_MISSING" }]);
  });

  it("is left to readers who have just read its pointer until the one after the next", async () => {
    const { store, fold } = deployment;
    const keys: string[] = [];
    const kept: boolean[][] = [];
    for (const name of ["news-1", "news-2", "news-3"]) {
      await write(deployment, `${name}.jsonl`, { id: name, body: `${freight} ${name}` });
      await fold();
      keys.push((await readDeltaPointer(store, await servingId(store)))?.pointer?.delta.key ?? "");
      const there = await snapshot(store, "releases/");
      kept.push(keys.map((key) => there.has(key)));
    }

    expect(kept).toEqual([[true], [true, true], [false, true, true]]);
  });

  it.each(["deleted", "altered"])("is made anew by the next fold-in when its file is %s", async (how) => {
    const { store, fold } = deployment;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    await fold();
    const releaseId = await servingId(store);
    const key = (await readDeltaPointer(store, releaseId))?.pointer?.delta.key ?? "";
    if (how === "deleted") await store.delete(key);
    else await flipBit(store, key);

    expect(await fold()).toMatchObject({ decision: "FOLDED", accepted: 1 });
    expect(await idsIn(store, releaseId)).toEqual(["news-1"]);
    expect(await fold()).toMatchObject({ decision: "NOTHING_NEW" });
  });

  it("is made anew by the next fold-in when its pointer is no pointer", async () => {
    const { store, fold } = deployment;
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    await fold();
    const releaseId = await servingId(store);
    const running = serve();
    const before = await freshIn(running);
    await store.put(layout.deltaPointer(releaseId), Buffer.from("{"));

    expect(await freshIn(running)).toEqual(before);
    expect(running.faults).toMatchObject([{ code: "STORED_JSON_INVALID" }]);
    expect(await fold()).toMatchObject({ decision: "FOLDED", accepted: 1 });
    expect(await idsIn(store, releaseId)).toEqual(["news-1"]);
  });
});

/** Puts another delta in force, whole but for what it says. */
async function replaceDelta(store: ObjectStore, spoil: (delta: Delta) => Delta): Promise<void> {
  const releaseId = await servingId(store);
  const pointer = (await readDeltaPointer(store, releaseId))?.pointer;
  const bytes = encodeJson(spoil(await deltaOf(store, releaseId)));
  await store.put("releases/spoilt.json", bytes);
  const delta = { key: "releases/spoilt.json", sha256: sha256Hex(bytes) };
  await store.put(layout.deltaPointer(releaseId), encodeJson({ ...pointer, delta }));
}

type Entry = Awaited<ReturnType<typeof deltaOf>>["articles"][number];

function renamed({ entry, ...rest }: Entry, id: string): Entry {
  return { ...rest, entry: { ...entry, id } };
}

function withWords(article: Entry, columns: number[], counts: number[]): Entry {
  return { ...article, words: { columns, counts } };
}

function withRow({ entry, ...rest }: Entry, row: number): Entry {
  return { ...rest, entry: { ...entry, row } };
}

describe("verifying a release into which something was folded", () => {
  it("tells of both, and holds the one against the release only if it is the release's", async () => {
    const { store, runtime, fold } = deployment;
    const nothing = await verifyRelease(runtime, undefined);
    await write(deployment, "one.jsonl", { id: "news-1", body: freight });
    await fold();
    const good = await verifyRelease(runtime, undefined);
    await replaceDelta(store, (delta) => ({ ...delta, releaseId: "another" }));
    const foreign = await verifyRelease(runtime, undefined);
    await store.put(layout.deltaPointer(await servingId(store)), Buffer.from("{"));
    const pointerless = await verifyRelease(runtime, undefined);

    expect(nothing).not.toHaveProperty("foldedIn");
    expect(good).toMatchObject({ whole: true, foldedIn: { articles: 1 } });
    expect(foreign).toMatchObject({ whole: true, foldedIn: { fault: expect.stringContaining("another") } });
    expect(pointerless).toMatchObject({
      whole: true,
      foldedIn: { fault: expect.stringContaining("no pointer") },
    });
  });
});
