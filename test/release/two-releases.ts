import { promote } from "../../lambdas/promote/promote.ts";
import { layout } from "../../shared/release/layout.ts";
import { releaseIdOf } from "../../shared/release/names.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { drop, openTestStore, wire } from "../lambdas/bench.ts";
import { bucketsLike, hostingRuntime, makeCandidate, makeRelease } from "../lambdas/candidate.ts";

export type TwoReleases = Awaited<ReturnType<typeof twoReleases>>;

/** Buckets in which a release of 36 articles was promoted over a good one of 30. */
export async function twoReleases() {
  const { store, remove } = await openTestStore();
  const { runtime } = hostingRuntime(store);
  await drop(store, "wire.jsonl", wire(30));
  const { releaseId: goodId } = await makeRelease(runtime, "first");
  /** The pointer before the second promotion. */
  const goodPointer = (await store.get(layout.current)).bytes;
  await drop(store, "more.jsonl", wire(6, 100));
  const candidate = await makeCandidate(runtime, "second");
  await promote(candidate, runtime);
  const freshBucket = await bucketsLike(store);
  remove();
  return { goodId, newId: releaseIdOf(candidate.run), goodPointer, freshBucket };
}

/** In the middle of the object. */
export async function flipBit(store: ObjectStore, key: string): Promise<void> {
  const bytes = Uint8Array.from((await store.get(key)).bytes);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await store.put(key, bytes);
}
