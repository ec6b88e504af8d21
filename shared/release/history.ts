import { CorruptDataError, PreconditionFailedError } from "../errors/errors.ts";
import type { Log } from "../runtime/log.ts";
import { encodeJson } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";
import { type CurrentPointer, currentSchema, readCurrent } from "./current.ts";
import { layout } from "./layout.ts";
import { readStored } from "./stored-json.ts";

/**
 * Keeps a pointer that is about to be written over. Before, not after: so whatever was once the pointer is either still
 * the pointer or in the history, and a mover that dies leaves no gap. What is kept already stays as it is.
 */
export async function keepPointer(store: ObjectStore, pointer: CurrentPointer): Promise<void> {
  try {
    await store.putIfAbsent(layout.pastPointer(pointer.sequence), encodeJson(pointer));
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
}

/**
 * The number of the next move: above that of the pointer and of every one in the history, where the pointer was deleted or
 * an old version of it was put back by hand.
 */
export async function nextSequence(store: ObjectStore, current: CurrentPointer | undefined): Promise<number> {
  let last = current?.sequence ?? 0;
  for await (const { key } of store.list(layout.historyPrefix)) {
    const [, number] = /(\d+)\.json$/.exec(key) ?? [];
    last = Math.max(last, Number(number ?? 0));
  }
  return last + 1;
}

/** The pointer that bore this number; undefined when none did, or it is still the pointer. */
export async function readPastPointer(
  store: ObjectStore,
  sequence: number,
): Promise<CurrentPointer | undefined> {
  return (await readStored(store, layout.pastPointer(sequence), currentSchema))?.value;
}

/**
 * The pointers that there were, latest first, beginning with the one in force; each is read when it is asked for. One that
 * cannot be read is left out with a warning.
 * @throws what `readCurrent` throws
 */
export async function* pointersBackwards(store: ObjectStore, log: Log): AsyncGenerator<CurrentPointer> {
  const keys = await Array.fromAsync(store.list(layout.historyPrefix), ({ key }) => key);
  // Read after the list: a pointer that is moved meanwhile is then in one of the two.
  const current = (await readCurrent(store))?.pointer;
  if (current) yield current;
  for (const key of keys.reverse()) {
    try {
      const past = await readStored(store, key, currentSchema);
      if (past && past.value.sequence !== current?.sequence) yield past.value;
    } catch (error) {
      if (!(error instanceof CorruptDataError)) throw error;
      log("warn", "past pointer left out of the history", { reason: error.message });
    }
  }
}

/** Up to `count` of them. @throws what `readCurrent` throws */
export async function readHistory(store: ObjectStore, log: Log, count: number): Promise<CurrentPointer[]> {
  const pointers: CurrentPointer[] = [];
  for await (const pointer of pointersBackwards(store, log)) {
    pointers.push(pointer);
    if (pointers.length === count) break;
  }
  return pointers;
}
