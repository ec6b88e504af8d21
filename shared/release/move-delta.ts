import type { Runtime } from "../runtime/runtime.ts";
import { putUnlessSame } from "../storage/artifacts.ts";
import { encodeJson } from "../storage/canonical-json.ts";
import { sha256Hex } from "../storage/hash.ts";
import type { ObjectStore } from "../storage/store.ts";
import type { Delta, DeltaPointer, StoredDeltaPointer } from "./delta.ts";
import { layout } from "./layout.ts";

/**
 * Puts a delta in force: its file first, which nobody knows yet, then the pointer by one conditional write. The file of the
 * delta before stays for readers who have just read the old pointer; older ones are cleared away.
 * @param before the pointer as it was read before anything that the delta was made from
 * @throws PreconditionFailedError `OBJECT_CHANGED`, `OBJECT_EXISTS` when another delta was put in force meanwhile
 */
export async function moveDelta(
  { store, clock }: Pick<Runtime, "store" | "clock">,
  before: StoredDeltaPointer | undefined,
  delta: Delta,
  made: Pick<DeltaPointer, "manifestSha256" | "inputs" | "counts">,
): Promise<void> {
  const { releaseId } = delta;
  const bytes = encodeJson(delta);
  const sequence = (before?.pointer?.sequence ?? 0) + 1;
  const key = layout.deltaFile(releaseId, sequence, sha256Hex(bytes));
  const { sha256 } = await putUnlessSame(store, key, bytes);
  const foldedAt = clock().toISOString();
  await writePointer(store, before, { releaseId, ...made, sequence, delta: { key, sha256 }, foldedAt });
  await clearAway(store, releaseId, sequence - 1);
}

async function writePointer(
  store: ObjectStore,
  before: StoredDeltaPointer | undefined,
  pointer: DeltaPointer,
): Promise<void> {
  const key = layout.deltaPointer(pointer.releaseId);
  if (before) await store.replaceIf(key, encodeJson(pointer), before.etag);
  else await store.putIfAbsent(key, encodeJson(pointer));
}

/** Whoever writes a file at this moment has read a pointer at least as young, so that theirs is not among these. */
async function clearAway(store: ObjectStore, releaseId: string, before: number): Promise<void> {
  const files = await Array.fromAsync(store.list(`${layout.deltaFiles(releaseId)}/`));
  const first = layout.deltaFile(releaseId, before, "");
  for (const { key } of files) if (key < first) await store.delete(key);
}
