import * as z from "zod";
import { parseConfig } from "../config/parse-config.ts";
import type { Config } from "../config/schema.ts";
import type { Run } from "../runtime/pointers.ts";
import { type Manifest, readArtifact, readManifest } from "../storage/artifacts.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import { parseStored } from "./stored-json.ts";

const workSchema = z.array(z.object({ key: z.string(), etag: z.string(), part: z.int(), parts: z.int() }));

/** What DetectDrops decided for a run: fixed from then on, whatever the deployment's configuration becomes. */
export interface Plan {
  readonly manifest: Manifest;
  readonly config: Config;
  /** Hash of the articles, configuration and code that the run learns from. */
  readonly inputs: string;
}

export async function readPlan(store: ObjectStore, run: Run): Promise<Plan> {
  const manifest = await readManifest(store, run.plan);
  const { config, inputs } = manifest.summary;
  return { manifest, config: parseConfig(config, run.plan.key), inputs: String(inputs) };
}

/** The objects (or parts of them) that batch `number` of the plan covers. */
export async function readBatchWork(store: ObjectStore, plan: Plan, number: number) {
  const name = layout.planFile(number);
  return parseStored(
    await readArtifact(store, plan.manifest, name),
    `${plan.manifest.prefix}/${name}`,
    workSchema,
  );
}
