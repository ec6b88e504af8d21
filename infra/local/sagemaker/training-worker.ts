import { workerData } from "node:worker_threads";
import type { Channel, ChannelFile } from "../../../shared/algorithms/program.ts";
import type { ProgramLookup } from "../../../shared/algorithms/programs.ts";
import { type Training, tellTraining } from "../../../shared/algorithms/tell-training.ts";
import { AlgorithmError } from "../../../shared/errors/errors.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import type { PlannedChannel, PlannedFile } from "./channels.ts";
import type { TrainingTask } from "./training-task.ts";

await tellTraining(() => prepare(workerData));

async function prepare(task: TrainingTask): Promise<Training> {
  const { programFor }: { programFor: ProgramLookup } = await import(task.programsModule);
  const program = await programFor(task.image);
  const channels = await readChannels(task.channels);
  const { hyperParameters, environment, hostCount } = task;
  return { program, input: { hyperParameters, environment, hostCount, channels } };
}

async function readChannels(planned: TrainingTask["channels"]): Promise<Record<string, Channel>> {
  const channels: [string, Channel][] = [];
  for (const [name, channel] of Object.entries(planned)) channels.push([name, await readChannel(channel)]);
  return Object.fromEntries(channels);
}

/** Hosts that see the same object share its bytes. */
async function readChannel({ contentType, hosts }: PlannedChannel): Promise<Channel> {
  const read = new Map<string, ChannelFile>();
  for (const file of hosts.flat()) {
    if (!read.has(idOf(file))) read.set(idOf(file), { name: file.name, bytes: await download(file) });
  }
  const files = hosts.map((host) =>
    host.map((file) => read.get(idOf(file)) ?? { name: file.name, bytes: new Uint8Array() }),
  );
  return contentType === undefined ? { files } : { contentType, files };
}

function idOf({ storeUri, key }: PlannedFile): string {
  return `${storeUri}/${key}`;
}

async function download({ storeUri, key }: PlannedFile): Promise<Uint8Array> {
  try {
    return (await (await openStore(storeUri)).get(key)).bytes;
  } catch (cause) {
    throw new AlgorithmError("CLIENT_ERROR", `Data download failed: ${String(cause)}`, { cause });
  }
}
