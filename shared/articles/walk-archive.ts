import { pipeline, Readable } from "node:stream";
import { type Extract, extract } from "tar-stream";
import { chunksOf, toBuffer } from "./bytes.ts";
import { archiveTooLarge, gunzip } from "./gunzip.ts";
import type { ReadLimits } from "./read-options.ts";
import { accept, type Outcome, type Refused, refuse } from "./refusal.ts";

export type Entry = Extract extends AsyncIterable<infer E> ? E : never;

export type ArchiveLimits = Pick<ReadLimits, "maxUnpackedBytes" | "maxEntries">;

const NOTHING = Buffer.alloc(0);

/**
 * A tar.gz that is walked entry by entry; each must be read or skipped to its end before the next is asked for. All
 * three tell ARCHIVE_CORRUPT when the archive breaks off or makes no sense, ARCHIVE_TOO_LARGE when it unpacks to more
 * than it may, and throw the source's own error.
 */
export interface ArchiveWalk {
  /** Undefined after the last entry. */
  readonly next: () => Promise<Outcome<Entry | undefined>>;
  readonly read: (entry: Entry) => Promise<Outcome<Buffer>>;
  /** As `read`, but keeps none of it. */
  readonly skip: (entry: Entry) => Promise<Outcome<Buffer>>;
  /** Lets go of everything, wherever the walk stands. */
  readonly close: () => void;
}

export function walkArchive(source: Readable, limits: ArchiveLimits): ArchiveWalk {
  let sourceError: { readonly error: unknown } | undefined;
  async function* packed(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of chunksOf(source)) yield chunk;
    } catch (error) {
      sourceError = { error };
      throw error;
    }
  }

  const unpacking = gunzip(packed(), limits.maxUnpackedBytes);
  const unpacked = Readable.from(unpacking.chunks, { objectMode: false });
  const tar = extract();
  const entries = tar[Symbol.asyncIterator]();
  // Whoever walks hears of a failure from the walk itself.
  pipeline(unpacked, tar, () => {});

  /** Does work that nothing but the archive can make fail, and finds out what was the matter. */
  async function orRefusal<T>(work: () => Promise<T>): Promise<Outcome<T>> {
    try {
      return accept(await work());
    } catch (error) {
      if (sourceError !== undefined) throw sourceError.error;
      const reason = error instanceof Error ? error.message : String(error);
      return unpacking.refusal() ?? refuse("ARCHIVE_CORRUPT", `tar: ${reason}`);
    }
  }

  let count = 0;
  async function next(): Promise<Outcome<Entry | undefined>> {
    const step = await orRefusal(() => entries.next());
    if ("refusal" in step) return step;
    if (step.value.done) return unpacking.refusal() ?? accept(undefined);
    count += 1;
    return beyond(limits, step.value.value, count) ?? accept(step.value.value);
  }

  return {
    next,
    read: (entry) => orRefusal(async () => Buffer.concat(await Array.fromAsync(entry, toBuffer))),
    skip: (entry) => orRefusal(() => runPast(entry)),
    close: () => {
      tar.destroy();
      unpacked.destroy();
      source.destroy();
    },
  };
}

/** A header that announces too much is believed, which saves unpacking up to the limit. */
function beyond(limits: ArchiveLimits, entry: Entry, count: number): Refused | undefined {
  if (count > limits.maxEntries)
    return refuse("ARCHIVE_TOO_LARGE", `has more than ${limits.maxEntries} entries`);
  return entry.header.size > limits.maxUnpackedBytes ? archiveTooLarge(limits.maxUnpackedBytes) : undefined;
}

async function runPast(entry: Entry): Promise<Buffer> {
  for await (const _ of entry);
  return NOTHING;
}
