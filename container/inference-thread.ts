import { workerData } from "node:worker_threads";
import type { LoadedModel } from "../shared/algorithms/program.ts";
import { programNamed } from "../shared/algorithms/programs.ts";
import type { InvokeRequest } from "../shared/endpoints/endpoint.ts";
import { AlgorithmError } from "../shared/errors/errors.ts";
import { filesBelow } from "./files-below.ts";
import type { InferenceReply } from "./inference-pool.ts";
import { mlFolder } from "./ml-folder.ts";
import type { Settings } from "./settings.ts";

const settings: Settings = workerData;
let model: Promise<LoadedModel> | undefined;

/** Loads the model. @returns why it cannot be loaded */
export async function load(): Promise<string | undefined> {
  return loadedModel().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** What the model refuses crosses as plain data: between threads an error loses its class. */
export async function answer(request: InvokeRequest): Promise<InferenceReply> {
  const ask = await loadedModel();
  try {
    return { response: ask(request) };
  } catch (error) {
    if (error instanceof AlgorithmError) return { refusal: error.message };
    throw error;
  }
}

function loadedModel(): Promise<LoadedModel> {
  model ??= loadModel(settings);
  return model;
}

async function loadModel({ program, root }: Settings): Promise<LoadedModel> {
  const files = filesBelow(mlFolder(root).model);
  return (await programNamed(program)).load(new Map(files.map(({ name, bytes }) => [name, bytes])));
}
