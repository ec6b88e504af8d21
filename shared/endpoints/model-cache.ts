import type { LoadedModel } from "../algorithms/program.ts";
import type { ProgramLookup } from "../algorithms/programs.ts";
import { CorruptDataError, NotFoundError } from "../errors/errors.ts";
import { sha256Hex } from "../storage/hash.ts";
import { locate } from "../storage/location.ts";
import { openStore } from "../storage/open-store.ts";
import { unpackModel } from "./model-archive.ts";

/** An archive as it was when its model was made, and the image that serves it. */
export interface ModelArtifact {
  readonly image: string;
  readonly url: string;
  readonly sha256: string;
}

/** @throws CorruptDataError `MODEL_CORRUPT`, also for an archive that has changed or gone; ConfigError `IMAGE_UNKNOWN` */
export type ModelCache = (artifact: ModelArtifact) => Promise<LoadedModel>;

/** Loads each artifact once, and keeps those `capacity` that were asked for last. */
export function createModelCache(programFor: ProgramLookup, capacity = 8): ModelCache {
  const loaded = new Map<string, Promise<LoadedModel>>();

  return (artifact) => {
    const id = `${artifact.image} ${artifact.sha256}`;
    const model = loaded.get(id) ?? load(artifact, programFor);
    loaded.delete(id);
    loaded.set(id, model);
    for (const oldest of [...loaded.keys()].slice(0, -capacity)) loaded.delete(oldest);
    model.catch(() => loaded.delete(id));
    return model;
  };
}

async function load({ image, url, sha256 }: ModelArtifact, programFor: ProgramLookup): Promise<LoadedModel> {
  const program = await programFor(image);
  const bytes = await readArchive(url);
  if (sha256Hex(bytes) !== sha256) throw corrupt(url, `its sha256 is no longer ${sha256}`);
  return program.load(await unpackModel(bytes));
}

async function readArchive(url: string): Promise<Uint8Array> {
  const { storeUri, key } = locate(url);
  try {
    return (await (await openStore(storeUri)).get(key)).bytes;
  } catch (error) {
    if (error instanceof NotFoundError) throw corrupt(url, "it is not there any more", error);
    throw error;
  }
}

function corrupt(url: string, how: string, cause?: unknown): CorruptDataError {
  return new CorruptDataError(
    "MODEL_CORRUPT",
    `${url} is not the archive that its model was made of: ${how}`,
    { cause },
  );
}
