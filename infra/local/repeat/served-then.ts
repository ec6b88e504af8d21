import { localImages } from "../../../shared/algorithms/programs.ts";
import { CorruptDataError } from "../../../shared/errors/errors.ts";
import type { CurrentPointer } from "../../../shared/release/current.ts";
import { pointersBackwards } from "../../../shared/release/history.ts";
import { layout } from "../../../shared/release/layout.ts";
import {
  type ReleaseFile,
  type ReleaseManifest,
  readReleaseFile,
  readReleaseManifest,
  releaseFiles,
} from "../../../shared/release/manifest.ts";
import { silentLog } from "../../../shared/runtime/log.ts";
import { encodeJson } from "../../../shared/storage/canonical-json.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import type { Engine } from "../engine.ts";
import { registryDirectory } from "../local-runtime.ts";
import { localSageMaker } from "../sagemaker/local-sagemaker.ts";

type Served = NonNullable<CurrentPointer["previous"]>;

/**
 * Lets the release serve in a new deployment that served when `releaseId` was made: a candidate is judged beside it.
 * @returns why it cannot; undefined when it serves, or nothing served then
 * @throws what the stand-in for SageMaker throws
 */
export async function letServeWhatServed(
  store: ObjectStore,
  releaseId: string,
  deployment: Engine,
): Promise<string | undefined> {
  const promotion = await findPromotion(store, releaseId);
  if (!promotion) return "nobody knows what served then";
  const { previous } = promotion;
  if (!previous) return undefined;
  try {
    const manifest = await copyRelease(store, previous, deployment.runtime.store);
    await host(manifest, deployment);
    await pointTo(previous, deployment.runtime.store);
    return undefined;
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
    return `release ${previous.releaseId}, which served then, is gone or altered`;
  }
}

/** The first that there was: a release may have come to serve again since. */
async function findPromotion(store: ObjectStore, releaseId: string): Promise<CurrentPointer | undefined> {
  let found: CurrentPointer | undefined;
  for await (const pointer of pointersBackwards(store, silentLog)) {
    if (pointer.releaseId === releaseId && (pointer.move?.act ?? "run") === "run") found = pointer;
  }
  return found;
}

async function copyRelease(from: ObjectStore, { releaseId, manifest: pointer }: Served, to: ObjectStore) {
  const manifest = await readReleaseManifest(from, pointer);
  for (const name of Object.keys(manifest.files) as ReleaseFile[]) {
    await to.put(layout.releaseFile(releaseId, name), await readReleaseFile(from, manifest, name));
  }
  await to.put(pointer.key, (await from.get(pointer.key)).bytes);
  return manifest;
}

/** By its own archives, under its own names. */
async function host(
  { releaseId, config, endpoints }: ReleaseManifest,
  { settings, runtime: { store, clock } }: Engine,
): Promise<void> {
  const sageMaker = localSageMaker({
    registryDir: registryDirectory(settings),
    storeUri: store.uri,
    clock,
  });
  const models = [
    {
      name: endpoints.topicModel,
      file: releaseFiles.topicModel,
      image: config.topicModel === "builtin" ? localImages.plainNtm : localImages.ntm,
    },
    { name: endpoints.neighbourIndex, file: releaseFiles.neighbourIndex, image: localImages.knn },
  ];
  for (const { name, file, image } of models) {
    const url = `${store.uri}/${layout.releaseFile(releaseId, file)}`;
    await sageMaker.createModel({
      ModelName: name,
      PrimaryContainer: { Image: image, ModelDataUrl: url },
    });
    const variant = { VariantName: "all", ModelName: name };
    const ProductionVariants = [{ ...variant, InstanceType: "ml.local", InitialInstanceCount: 1 }];
    await sageMaker.createEndpointConfig({ EndpointConfigName: name, ProductionVariants });
    await sageMaker.createEndpoint({ EndpointName: name, EndpointConfigName: name });
  }
}

async function pointTo({ releaseId, manifest }: Served, store: ObjectStore): Promise<void> {
  const pointer: CurrentPointer = {
    releaseId,
    manifest,
    sequence: 1,
    inputs: "not looked at by a run that is forced",
    promotedAt: new Date(0).toISOString(),
  };
  await store.put(layout.current, encodeJson(pointer));
}
