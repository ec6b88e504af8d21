import * as z from "zod";
import { CorruptDataError, InvalidInputError } from "../../../shared/errors/errors.ts";
import { hashInputs, listArticles } from "../../../shared/release/inputs.ts";
import { layout } from "../../../shared/release/layout.ts";
import { readPlannedObjects } from "../../../shared/release/learned-objects.ts";
import type { LearningConfig } from "../../../shared/release/learning-config.ts";
import type { ReleaseManifest } from "../../../shared/release/manifest.ts";
import { runNameOf } from "../../../shared/release/names.ts";
import { readStored } from "../../../shared/release/stored-json.ts";
import { pipelineVersion } from "../../../shared/release/version.ts";
import { type Manifest, readManifest } from "../../../shared/storage/artifacts.ts";
import type { ObjectInfo, ObjectStore } from "../../../shared/storage/store.ts";

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
  const learned = await readPlannedObjects(store, plan);
  const articles = await findArticles(store, new Set(learned.keys()));
  // As it was written down: parsing it anew would add the defaults of keys that there were not.
  if (hashInputs(articles, config as LearningConfig) !== inputs) throw changed(articles, learned);
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

async function findArticles(store: ObjectStore, keys: ReadonlySet<string>): Promise<ObjectInfo[]> {
  const articles = (await listArticles(store)).filter(({ key }) => keys.has(key));
  const gone = keys.difference(new Set(articles.map(({ key }) => key)));
  if (gone.size === 0) return articles;
  const what = keys.size === 1 ? "the object with its articles is" : "objects with its articles are";
  throw notRepeatable(`${what} gone: ${named([...gone])}`);
}

function changed(articles: readonly ObjectInfo[], learned: ReadonlyMap<string, string>): InvalidInputError {
  const others = articles.filter(({ key, etag }) => learned.get(key) !== etag).map(({ key }) => key);
  return notRepeatable(`the objects with its articles are not what they were: ${named(others)}`);
}

function named(keys: readonly string[]): string {
  const others = keys.length - mostNamed;
  return `${keys.slice(0, mostNamed).join(", ")}${others > 0 ? ` and ${others} more` : ""}`;
}

function notRepeatable(why: string): InvalidInputError {
  return new InvalidInputError("NOT_REPEATABLE", `the release cannot be made again: ${why}`);
}
