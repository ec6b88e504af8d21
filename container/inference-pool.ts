import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import type { InvokeRequest, InvokeResponse } from "../shared/endpoints/endpoint.ts";
import { threadFile } from "../shared/runtime/thread-file.ts";
import type { Settings } from "./settings.ts";

/** The model's answer, or its reason to refuse the request. */
export type InferenceReply = { readonly response: InvokeResponse } | { readonly refusal: string };

/** The model in /opt/ml/model, asked from outside. */
export interface Inference {
  /** @returns why the model cannot be loaded */
  readonly load: () => Promise<string | undefined>;
  /** Rejects for a fault of ours. */
  readonly answer: (request: InvokeRequest) => Promise<InferenceReply>;
  /** Requests that wait for a thread. */
  readonly waiting: () => number;
  /** Ends when what was asked has been answered. */
  readonly close: () => Promise<void>;
}

/** A thread a processor, each with the model: health checks are answered while the largest request is. */
export function openInferencePool(settings: Settings): Inference {
  const threads = availableParallelism();
  const pool = new Piscina({
    filename: threadFile("inference-thread", import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData: settings,
  });
  return {
    load: () => pool.run(undefined, { name: "load" }),
    answer: (request) => pool.run(request, { name: "answer" }),
    waiting: () => pool.queueSize,
    close: () => pool.close(),
  };
}
