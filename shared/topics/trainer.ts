import type { SparseRows } from "../algorithms/rows.ts";
import { AlgorithmError } from "../errors/errors.ts";
import { createRandom } from "../random/random.ts";
import { type Batch, createBatch } from "./batch.ts";
import type { Corpus } from "./corpus.ts";
import { type Engine, plainEngine } from "./engine.ts";
import type { HeldOut } from "./evaluate.ts";
import { createHostData, type Host, type HostData } from "./host.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import { plainNearest } from "./nearest.ts";
import { createNetwork, type Network } from "./network.ts";
import type { Objective } from "./objective.ts";
import { createParameters, initialise, type NetworkShape, parameterCount } from "./parameters.ts";
import { createSimdEngine } from "./simd/simd-engine.ts";
import { simdNearest } from "./simd/simd-nearest.ts";
import { createUpdater, type Updater } from "./updater.ts";
import { mostInputTerms, type ViewSource } from "./views.ts";

/** Everything that a step of training reads or changes. */
export interface Trainer {
  readonly network: Network;
  /** Its weights as an epoch left them, batch normalisation folded in. */
  readonly present: Network;
  readonly hosts: readonly Host[];
  readonly heldOut: HeldOut | undefined;
  readonly settings: Hyperparameters;
  readonly objective: Objective;
  readonly update: Updater;
  readonly alongside: Engine["alongside"];
  /** Ends the engine's threads. */
  readonly close: () => void;
}

/** 2^27 weights: half a gigabyte in single precision, of which training holds six. */
const MOST_PARAMETERS = 134_217_728;

/** "simd": kernels in WebAssembly; "plain": in TypeScript. */
export type EngineName = "simd" | "plain";

export interface TrainerOptions {
  readonly hosts: readonly SparseRows[];
  readonly settings: Hyperparameters;
  readonly objective: Objective;
  readonly seed: number;
  readonly engine?: EngineName;
  /** Of the "simd" engine; 1 unless told. */
  readonly threads?: number;
}

/**
 * @throws AlgorithmError `CLIENT_ERROR` for a network that is too large, and when no document has a word
 * @throws NotFoundError `KERNELS_MISSING`
 */
export function createTrainer(options: TrainerOptions, idf: Float32Array, validation?: Corpus): Trainer {
  const { settings, objective, seed } = options;
  const shape: NetworkShape = {
    vocabulary: settings.feature_dim,
    hidden: settings.encoder_layers,
    topics: settings.num_topics,
    batchNorm: settings.batch_norm,
  };
  requireFit(shape);
  const isPlain = options.engine === "plain";
  const threads = options.threads ?? 1;
  const search = isPlain ? plainNearest : simdNearest(threads);
  const hosts = options.hosts.map((rows, number) =>
    createHostData({ rows, idf, objective, search, settings, seed, number }),
  );
  const largest = Math.max(...hosts.map(({ order }) => order.length));
  if (largest === 0) throw new AlgorithmError("CLIENT_ERROR", "no document of the train channel has a word");
  const lay = (engine: Engine): Trainer => layTrainer(options, shape, hosts, validation, engine);
  const trainer = inMemory(() =>
    lay(
      isPlain
        ? plainEngine("single")
        : createSimdEngine((room) => lay({ ...plainEngine("single"), room }), threads),
    ),
  );
  initialise(trainer.network.parameters, createRandom(seed));
  return trainer;
}

function layTrainer(
  { settings, objective }: TrainerOptions,
  shape: NetworkShape,
  hosts: readonly HostData[],
  validation: Corpus | undefined,
  engine: Engine,
): Trainer {
  const views = objective.contrastiveWeight > 0 ? 2 : 1;
  const maxDocuments = Math.max(...hosts.map((host) => host.maxDocuments));
  const batchOf = (source: ViewSource, documents: number): Batch =>
    createBatch(documents, shape.topics, engine.room, {
      vocabulary: shape.vocabulary,
      inputs: mostInputTerms(source, documents, views),
      documents: mostInputTerms(source, documents, 1),
    });
  const network = createNetwork({
    shape,
    activation: settings.encoder_layers_activation,
    maxDocuments,
    views,
    engine,
  });
  const heldOut = validation && {
    corpus: validation,
    batch: batchOf({ corpus: validation, neighbourProbability: 0 }, maxDocuments),
  };
  return {
    network,
    present: withoutBatchNorm(network, engine),
    hosts: hosts.map((host) => {
      const batch = (): Batch => batchOf(host.source, host.maxDocuments);
      return { ...host, batches: [batch(), batch()] };
    }),
    heldOut,
    settings,
    objective,
    update: createUpdater(shape, settings, engine),
    alongside: engine.alongside,
    close: engine.close,
  };
}

/** The network with weights of its own, all zero, to which batch normalisation can be folded. */
export function withoutBatchNorm(network: Network, { kernels, room }: Engine): Network {
  const shape = { ...network.shape, batchNorm: false };
  return { ...network, kernels, shape, parameters: createParameters(shape, room) };
}

/** @throws AlgorithmError `CLIENT_ERROR` instead of what JavaScript says when there is no room for an array */
function inMemory<T>(lay: () => T): T {
  try {
    return lay();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message =
      "this machine has not enough memory for mini_batch_size, encoder_layers, num_topics and feature_dim together";
    throw new AlgorithmError("CLIENT_ERROR", message, { cause });
  }
}

function requireFit(shape: NetworkShape): void {
  const count = parameterCount(shape);
  if (count <= MOST_PARAMETERS) return;
  const message = `feature_dim, encoder_layers and num_topics make ${count} weights, allowed: up to ${MOST_PARAMETERS}`;
  throw new AlgorithmError("CLIENT_ERROR", message);
}
