import { posix } from "node:path";
import * as z from "zod";
import { CorruptDataError, InvalidInputError, NotFoundError } from "../errors/errors.ts";
import { encodeJson, parseJsonBytes } from "./canonical-json.ts";
import { sha256Hex } from "./hash.ts";
import { assertKey } from "./key.ts";
import type { ObjectStore } from "./store.ts";

/** Names one exact version of a manifest, and through it of every file that the manifest names. */
export interface ArtifactPointer {
  readonly key: string;
  readonly sha256: string;
}

export interface ArtifactEntry {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What a stage wrote under `prefix`, and what it says about it. */
export interface Manifest {
  readonly prefix: string;
  readonly files: Readonly<Record<string, ArtifactEntry>>;
  readonly summary: Readonly<Record<string, unknown>>;
}

const manifestName = "manifest.json";
const entrySchema = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), sizeBytes: z.int().min(0) });
const manifestSchema = z.looseObject({ files: z.record(z.string(), entrySchema) });

/**
 * Writes `files` under `prefix` and commits them with `<prefix>/manifest.json`, written last: as long as it is not there,
 * nothing is. An object that is there with the same bytes is not written again, so doing it twice creates nothing new.
 * @param summary goes into the manifest beside `files`; JSON values only
 * @throws InvalidInputError `ARTIFACT_NAME`, `KEY_INVALID`, `NOT_JSON`
 */
export async function writeArtifacts(
  store: ObjectStore,
  prefix: string,
  files: ReadonlyMap<string, Uint8Array>,
  summary: object,
): Promise<ArtifactPointer> {
  const manifest = encodeManifest(prefix, files, summary);
  const sizes = await storedSizes(store, prefix);
  for (const [name, bytes] of files) await writeIfOther(store, `${prefix}/${name}`, bytes, sizes);
  const key = `${prefix}/${manifestName}`;
  await writeIfOther(store, key, manifest, sizes);
  return { key, sha256: sha256Hex(manifest) };
}

/** @throws CorruptDataError `ARTIFACT_MISSING`, `ARTIFACT_ALTERED`, `MANIFEST_INVALID` */
export async function readManifest(store: ObjectStore, pointer: ArtifactPointer): Promise<Manifest> {
  const bytes = await getArtifact(store, pointer.key);
  if (sha256Hex(bytes) !== pointer.sha256)
    throw altered(store, pointer.key, `sha256 is not ${pointer.sha256}`);
  const parsed = manifestSchema.safeParse(parseJsonBytes(bytes));
  if (!parsed.success) {
    const reason = `${store.uri}/${pointer.key} is not a manifest: ${z.prettifyError(parsed.error)}`;
    throw new CorruptDataError("MANIFEST_INVALID", reason, { cause: parsed.error });
  }
  const { files, ...summary } = parsed.data;
  return { prefix: posix.dirname(pointer.key), files, summary };
}

/** The file's bytes as they were committed. @throws CorruptDataError `ARTIFACT_MISSING`, `ARTIFACT_ALTERED` */
export async function readArtifact(
  store: ObjectStore,
  manifest: Manifest,
  name: string,
): Promise<Uint8Array> {
  const key = `${manifest.prefix}/${name}`;
  const entry = Object.hasOwn(manifest.files, name) ? manifest.files[name] : undefined;
  if (!entry) throw missing(store, key, "its manifest does not name it");
  const bytes = await getArtifact(store, key);
  if (bytes.byteLength !== entry.sizeBytes) {
    throw altered(store, key, `${bytes.byteLength} bytes instead of ${entry.sizeBytes}`);
  }
  if (sha256Hex(bytes) !== entry.sha256) throw altered(store, key, `sha256 is not ${entry.sha256}`);
  return bytes;
}

function encodeManifest(prefix: string, files: ReadonlyMap<string, Uint8Array>, summary: object): Uint8Array {
  if ("files" in summary)
    throw new InvalidInputError("ARTIFACT_NAME", 'A summary cannot have a property "files"');
  const entries: [string, ArtifactEntry][] = [];
  for (const [name, bytes] of files) {
    assertKey(`${prefix}/${name}`);
    if (name === manifestName)
      throw new InvalidInputError("ARTIFACT_NAME", `No file can be called ${manifestName}`);
    entries.push([name, { sha256: sha256Hex(bytes), sizeBytes: bytes.byteLength }]);
  }
  return encodeJson({ ...summary, files: Object.fromEntries(entries) });
}

/**
 * Writes an object that no manifest lists, unless the same bytes are there already.
 * @returns what names this exact version of it
 */
export async function putUnlessSame(
  store: ObjectStore,
  key: string,
  bytes: Uint8Array,
): Promise<ArtifactPointer & ArtifactEntry> {
  const sha256 = sha256Hex(bytes);
  if ((await hashOf(store, key)) !== sha256) await store.put(key, bytes);
  return { key, sha256, sizeBytes: bytes.byteLength };
}

async function hashOf(store: ObjectStore, key: string): Promise<string | undefined> {
  try {
    return sha256Hex((await store.get(key)).bytes);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/**
 * Reads back what `putUnlessSame` wrote.
 * @throws CorruptDataError `ARTIFACT_MISSING`, `ARTIFACT_ALTERED`
 */
export async function readPointed(store: ObjectStore, { key, sha256 }: ArtifactPointer): Promise<Uint8Array> {
  const bytes = await getArtifact(store, key);
  if (sha256Hex(bytes) !== sha256) throw altered(store, key, `sha256 is not ${sha256}`);
  return bytes;
}

async function storedSizes(store: ObjectStore, prefix: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of store.list(`${prefix}/`)) sizes.set(key, sizeBytes);
  return sizes;
}

async function writeIfOther(
  store: ObjectStore,
  key: string,
  bytes: Uint8Array,
  storedSizes: ReadonlyMap<string, number>,
): Promise<void> {
  const mayBeSame = storedSizes.get(key) === bytes.byteLength;
  if (mayBeSame && Buffer.from((await store.get(key)).bytes).equals(bytes)) return;
  await store.put(key, bytes);
}

async function getArtifact(store: ObjectStore, key: string): Promise<Uint8Array> {
  try {
    return (await store.get(key)).bytes;
  } catch (error) {
    if (error instanceof NotFoundError) throw missing(store, key, "nothing is stored there", error);
    throw error;
  }
}

function missing(store: ObjectStore, key: string, why: string, cause?: unknown): CorruptDataError {
  return new CorruptDataError("ARTIFACT_MISSING", `${store.uri}/${key}: ${why}`, { cause });
}

function altered(store: ObjectStore, key: string, how: string): CorruptDataError {
  return new CorruptDataError("ARTIFACT_ALTERED", `${store.uri}/${key}: ${how}`);
}
