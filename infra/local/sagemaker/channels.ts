import { posix } from "node:path";
import * as z from "zod";
import { NotFoundError } from "../../../shared/errors/errors.ts";
import { parseJsonBytes } from "../../../shared/storage/canonical-json.ts";
import { type Location, locate } from "../../../shared/storage/location.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import type { ChannelRequest } from "./requests.ts";
import { validationException } from "./service-errors.ts";

/** A file that a host will find in a channel's directory, and where its bytes are. */
export interface PlannedFile extends Location {
  readonly name: string;
}

/** `hosts[h]` is what host h sees. */
export interface PlannedChannel {
  readonly contentType?: string;
  readonly hosts: readonly (readonly PlannedFile[])[];
}

/** NTM and k-NN let only this channel be sharded. */
const shardableChannel = "train";

/**
 * Decides which object goes to which host, before any is read: all to each (FullyReplicated), or in turn in the order of
 * their keys (ShardedByS3Key).
 * @throws `ValidationException` as CreateTrainingJob does
 */
export async function planChannels(
  channels: readonly ChannelRequest[],
  hostCount: number,
  storeUri: string | undefined,
): Promise<Record<string, PlannedChannel>> {
  const planned = new Map<string, PlannedChannel>();
  for (const channel of channels) {
    const { ChannelName: name } = channel;
    if (planned.has(name)) throw validationException(`Duplicate channel name ${name} in InputDataConfig`);
    planned.set(name, await planChannel(channel, hostCount, storeUri));
  }
  return Object.fromEntries(planned);
}

async function planChannel(
  { ChannelName, ContentType, DataSource: { S3DataSource: source } }: ChannelRequest,
  hostCount: number,
  storeUri: string | undefined,
): Promise<PlannedChannel> {
  const isSharded = source.S3DataDistributionType === "ShardedByS3Key";
  if (isSharded && ChannelName !== shardableChannel) {
    throw validationException(
      `Channel ${ChannelName} must be FullyReplicated; ShardedByS3Key is for ${shardableChannel}`,
    );
  }
  const find = source.S3DataType === "ManifestFile" ? filesOfManifest : filesOfPrefix;
  const files = await find(source.S3Uri, storeUri);
  if (files.length === 0) throw noObjects(source.S3Uri);
  if (isSharded && files.length < hostCount) {
    throw validationException(
      `Channel ${ChannelName} has ${files.length} objects, fewer than the ${hostCount} instances it is sharded over`,
    );
  }
  const hosts = Array.from({ length: hostCount }, (_, host) =>
    isSharded ? files.filter((_, i) => i % hostCount === host) : files,
  );
  return ContentType === undefined ? { hosts } : { contentType: ContentType, hosts };
}

/** Every object whose key begins with the prefix, siblings included; named by what follows the prefix's last "/". */
async function filesOfPrefix(uri: string, rootUri: string | undefined): Promise<PlannedFile[]> {
  const { storeUri, key: prefix } = locate(uri, rootUri);
  const folderLength = prefix.lastIndexOf("/") + 1;
  const files: PlannedFile[] = [];
  for await (const { key } of (await openStore(storeUri)).list(prefix)) {
    files.push({ storeUri, key, name: key.slice(folderLength) });
  }
  return files;
}

const manifestSchema = z.tuple([z.strictObject({ prefix: z.string().min(1) })], z.string().min(1));

/** The objects that a manifest names: `[{"prefix": "<uri>/"}, "name", ...]`. */
async function filesOfManifest(uri: string, rootUri: string | undefined): Promise<PlannedFile[]> {
  const parsed = manifestSchema.safeParse(await readManifest(uri, rootUri));
  if (!parsed.success) {
    throw validationException(`The manifest ${uri} is not [{"prefix": ...}, name, ...]`, parsed.error);
  }
  const [{ prefix }, ...names] = parsed.data;
  const { storeUri, key: base } = locate(prefix, rootUri);
  return names.map((name) => ({ storeUri, key: base + name, name: posix.normalize(name) }));
}

async function readManifest(uri: string, rootUri: string | undefined): Promise<unknown> {
  const { storeUri, key } = locate(uri, rootUri);
  try {
    return parseJsonBytes((await (await openStore(storeUri)).get(key)).bytes);
  } catch (error) {
    if (error instanceof NotFoundError) throw noObjects(uri);
    throw error;
  }
}

function noObjects(uri: string): Error {
  return validationException(
    `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that objects exist under that prefix.`,
  );
}
