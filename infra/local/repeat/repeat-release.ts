import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { InvalidInputError } from "../../../shared/errors/errors.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { type ReleaseManifest, readReleaseManifest } from "../../../shared/release/manifest.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { type Engine, openEngine } from "../engine.ts";
import type { Reporter } from "../progress/events.ts";
import { wordResult } from "../progress/wording.ts";
import { withSample } from "../sample.ts";
import { type Comparison, compareReleases, type PlacedRelease } from "./compare-releases.ts";
import { readRecordedInputs } from "./recorded-inputs.ts";
import { letServeWhatServed } from "./served-then.ts";

export interface Repetition extends Comparison {
  /** The articles' objects that were learned from again. */
  readonly articleObjects: number;
  /** What differs, but is told beside what served when the release was made, and that cannot serve again; and why. */
  readonly untold: { readonly names: readonly string[]; readonly why: string } | undefined;
}

/** What tells of a release beside another; of the topics it is their names. */
const judged: ReadonlySet<string> = new Set([
  "evaluation.json",
  "report.html",
  "topics.json",
  "manifest.json: metrics",
]);

/**
 * Runs the state machine again on what a release was made from, in a folder of its own that is removed afterwards, and
 * compares what comes out with the release, byte for byte.
 * @throws InvalidInputError `NOT_REPEATABLE`, saying why it cannot come out the same here; `NOT_REPEATED`
 */
export async function repeatRelease(
  store: ObjectStore,
  manifest: ReleaseManifest,
  report: Reporter,
): Promise<Repetition> {
  const sources = withSample(store);
  const { config, articles } = await readRecordedInputs(sources, manifest);
  const folder = await mkdtemp(join(tmpdir(), "readnext-repeat-"));
  using _removed = removedInTheEnd(folder);
  const engine = await openEngine({ dataDir: folder, config: parseConfig(config, "the recorded one") });
  try {
    for (const { key } of articles) await engine.runtime.store.put(key, (await sources.get(key)).bytes);
    const why = await letServeWhatServed(store, manifest.releaseId, engine);
    const repeated = await run(engine, manifest, report);
    const comparison = await compareReleases({ store, manifest }, repeated);
    return { articleObjects: articles.length, ...setUntoldApart(comparison, why) };
  } finally {
    await engine.close();
  }
}

async function run(
  { retrain, runtime: { store } }: Engine,
  { metrics: { override } }: ReleaseManifest,
  report: Reporter,
): Promise<PlacedRelease> {
  // Forced either way, for a name that is no other run's: names are struck out of what is compared.
  const result = await retrain(
    override === undefined ? { force: true } : { override: String(override) },
    report,
  );
  const current = await readCurrent(store);
  if (result.status !== "PROMOTED" || !current) {
    throw new InvalidInputError("NOT_REPEATED", `made again, it came to no release: ${wordResult(result)}`);
  }
  return { store, manifest: await readReleaseManifest(store, current.pointer.manifest) };
}

function setUntoldApart({ same, differing }: Comparison, why: string | undefined) {
  if (why === undefined) return { same, differing, untold: undefined };
  const names = differing.filter((name) => judged.has(name));
  const others = differing.filter((name) => !judged.has(name));
  return { same, differing: others, untold: names.length > 0 ? { names, why } : undefined };
}

/** Also when the program is told to stop. */
function removedInTheEnd(folder: string): Disposable {
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const stop = () => process.exit(130);
  process.once("exit", remove).once("SIGINT", stop).once("SIGTERM", stop);
  return {
    [Symbol.dispose]: () => {
      process.off("exit", remove).off("SIGINT", stop).off("SIGTERM", stop);
      remove();
    },
  };
}
