import { basename } from "node:path";
import * as z from "zod";
import { CorruptDataError, NotFoundError, PreconditionFailedError } from "../errors/errors.ts";
import { encodeJson, parseJsonBytes } from "../storage/canonical-json.ts";
import { openDirectoryStore } from "../storage/directory-store.ts";

const name = z.string().min(1);

/** SageMaker's Describe answers, as far as this machine needs them; times are ISO 8601. */
const schemas = {
  "training-jobs": z.looseObject({ TrainingJobName: name, TrainingJobStatus: z.string() }),
  models: z.object({
    ModelName: name,
    ModelArn: name,
    PrimaryContainer: z.object({ Image: z.string(), ModelDataUrl: z.string() }),
    CreationTime: z.string(),
    /** Of the archive when the model was made; ours, not SageMaker's. */
    ModelDataSha256: z.string(),
  }),
  "endpoint-configs": z.object({
    EndpointConfigName: name,
    EndpointConfigArn: name,
    ProductionVariants: z.array(z.looseObject({ VariantName: name, ModelName: name })).length(1),
    CreationTime: z.string(),
  }),
  endpoints: z.object({
    EndpointName: name,
    EndpointArn: name,
    EndpointConfigName: name,
    EndpointStatus: z.enum(["Creating", "InService", "Failed"]),
    FailureReason: z.string().optional(),
    CreationTime: z.string(),
    LastModifiedTime: z.string(),
  }),
};

type Kind = keyof typeof schemas;
export type RegistryRecord<K extends Kind> = z.infer<(typeof schemas)[K]>;

/**
 * What SageMaker would know of this machine's jobs, models and endpoints: one JSON file each, `<dir>/<kind>/<name>.json`.
 * The control plane writes it, local endpoints read it; both through this module.
 */
export interface Registry {
  /** @returns false when there is one of that name already */
  readonly create: <K extends Kind>(kind: K, name: string, record: RegistryRecord<K>) => Promise<boolean>;
  /** @throws CorruptDataError `REGISTRY_CORRUPT` */
  readonly read: <K extends Kind>(kind: K, name: string) => Promise<RegistryRecord<K> | undefined>;
  readonly write: <K extends Kind>(kind: K, name: string, record: RegistryRecord<K>) => Promise<void>;
  readonly list: <K extends Kind>(kind: K) => Promise<RegistryRecord<K>[]>;
  /** @returns whether there was one */
  readonly remove: (kind: Kind, name: string) => Promise<boolean>;
}

/** 1 to 63 letters, digits and hyphens, neither first nor last a hyphen: what SageMaker allows for all of these. */
export function isResourceName(name: string): boolean {
  return name.length <= 63 && /^[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*$/.test(name);
}

export function openRegistry(directory: string): Registry {
  const store = openDirectoryStore(directory);
  const keyOf = (kind: Kind, name: string) => `${kind}/${name}.json`;

  async function read<K extends Kind>(kind: K, name: string): Promise<RegistryRecord<K> | undefined> {
    try {
      const { bytes } = await store.get(keyOf(kind, name));
      return parseRecord(kind, parseJsonBytes(bytes), `${store.uri}/${keyOf(kind, name)}`);
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  async function list<K extends Kind>(kind: K): Promise<RegistryRecord<K>[]> {
    const records: RegistryRecord<K>[] = [];
    for await (const { key } of store.list(`${kind}/`)) {
      const record = await read(kind, basename(key, ".json"));
      if (record) records.push(record);
    }
    return records;
  }

  return {
    read,
    list,
    create: async (kind, name, record) => {
      try {
        await store.putIfAbsent(keyOf(kind, name), encodeJson(record));
        return true;
      } catch (error) {
        if (error instanceof PreconditionFailedError) return false;
        throw error;
      }
    },
    write: async (kind, name, record) => {
      await store.put(keyOf(kind, name), encodeJson(record));
    },
    remove: async (kind, name) => {
      const existed = (await read(kind, name)) !== undefined;
      await store.delete(keyOf(kind, name));
      return existed;
    },
  };
}

function parseRecord<K extends Kind>(kind: K, value: unknown, uri: string): RegistryRecord<K> {
  const parsed = schemas[kind].safeParse(value);
  if (parsed.success) return parsed.data as RegistryRecord<K>;
  throw new CorruptDataError("REGISTRY_CORRUPT", `${uri}: ${z.prettifyError(parsed.error)}`, {
    cause: parsed.error,
  });
}
