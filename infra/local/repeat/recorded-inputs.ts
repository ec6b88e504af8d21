import * as z from "zod";
import { CorruptDataError, InvalidInputError } from "../../../shared/errors/errors.ts";
import { hashInputs, listArticles } from "../../../shared/release/inputs.ts";
import { layout } from "../../../shared/release/layout.ts";
import type { LearningConfig } from "../../../shared/release/learning-config.ts";
import type { ReleaseManifest } from "../../../shared/release/manifest.ts";
import { runNameOf } from "../../../shared/release/names.ts";
import { parseStored, readStored } from "../../../shared/release/stored-json.ts";
import { pipelineVersion } from "../../../shared/release/version.ts";
import { type Manifest, readArtifact, readManifest } from "../../../shared/storage/artifacts.ts";
import type { ObjectInfo, ObjectStore } from "../../../shared/storage/store.ts";

const batchSchema = z.array(z.object({ key: z.string() }));
const manifestFileSchema = z.tuple([z.object({ prefix: z.string() })], z.string());

/** Objects are named as long as there are few. */
const mostNamed = 3;

/**
 * What a release was made from, if it is still there as it was, and can come to the same here.
 * @throws InvalidInputError `NOT_REPEATABLE`
 */
export async function readRecordedInputs(
  store: ObjectStore,
  manifest: ReleaseManifest,
): Promise<{ readonly config: unknown; readonly articles: readonly ObjectInfo[] }> {
  if (manifest.pipelineVersion !== pipelineVersion) {
    const versions = `${manifest.pipelineVersion} of the pipeline, and this is version ${pipelineVersion}`;
    throw notRepeatable(`it was made by version ${versions}: other code comes to other bytes`);
  }
  await refuseMadeElsewhere(store, manifest);
  const plan = await readPlanOf(store, manifest);
  const { config, inputs } = plan.summary;
  const articles = await findArticles(store, await readKeys(store, plan));
  // As it was written down: parsing it anew would add the defaults of keys that there were not.
  if (hashInputs(articles, config as LearningConfig) !== inputs) throw changed(articles, manifest);
  return { config, articles };
}

/** SageMaker packs archives in its own way, and trains what is built in with code of its own. */
async function refuseMadeElsewhere(
  store: ObjectStore,
  { releaseId, config }: ReleaseManifest,
): Promise<void> {
  const key = `${layout.dataset(runNameOf(releaseId).id)}/train.manifest`;
  const prefix = (await readStored(store, key, manifestFileSchema))?.value[0].prefix;
  if (!prefix?.startsWith("s3:")) return;
  const trainer = config.topicModel === "builtin" ? "SageMaker's built-in NTM" : "Readnext's container";
  throw notRepeatable(
    `its models were trained on AWS, the topic model by ${trainer}, and come out otherwise here`,
  );
}

async function readPlanOf(store: ObjectStore, { plan }: ReleaseManifest): Promise<Manifest> {
  try {
    return await readManifest(store, plan);
  } catch (cause) {
    if (!(cause instanceof CorruptDataError)) throw cause;
    throw notRepeatable(
      `the plan of its run, which names its articles, is gone or altered (${cause.message})`,
    );
  }
}

async function readKeys(store: ObjectStore, plan: Manifest): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const name of Object.keys(plan.files)) {
    const batch = parseStored(await readArtifact(store, plan, name), name, batchSchema);
    for (const { key } of batch) keys.add(key);
  }
  return keys;
}

async function findArticles(store: ObjectStore, keys: ReadonlySet<string>): Promise<ObjectInfo[]> {
  const articles = (await listArticles(store)).filter(({ key }) => keys.has(key));
  const gone = keys.difference(new Set(articles.map(({ key }) => key)));
  if (gone.size === 0) return articles;
  const what = keys.size === 1 ? "the object with its articles is" : "objects with its articles are";
  throw notRepeatable(`${what} gone: ${named([...gone])}`);
}

/** Which object it was the plan does not tell; those that were written after the release are the ones to look at. */
function changed(articles: readonly ObjectInfo[], { createdAt }: ReleaseManifest): InvalidInputError {
  const younger = articles.filter(({ modifiedAt }) => modifiedAt > new Date(createdAt)).map(({ key }) => key);
  const which = younger.length > 0 ? `; written since: ${named(younger)}` : "";
  return notRepeatable(`the objects with its articles are not what they were${which}`);
}

function named(keys: readonly string[]): string {
  const others = keys.length - mostNamed;
  return `${keys.slice(0, mostNamed).join(", ")}${others > 0 ? ` and ${others} more` : ""}`;
}

function notRepeatable(why: string): InvalidInputError {
  return new InvalidInputError("NOT_REPEATABLE", `the release cannot be made again: ${why}`);
}
