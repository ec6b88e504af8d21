import type { SparseRows } from "../algorithms/rows.ts";
import { AlgorithmError } from "../errors/errors.ts";
import { createRandom } from "../random/random.ts";
import { createHost, type Host } from "./host.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import { createNetwork, type Network } from "./network.ts";
import type { Objective } from "./objective.ts";
import { initialise, type NetworkShape, parameterCount } from "./parameters.ts";
import { createUpdater, type Updater } from "./updater.ts";

/** Everything that a step of training reads or changes. */
export interface Trainer {
  readonly network: Network;
  readonly hosts: readonly Host[];
  readonly settings: Hyperparameters;
  readonly objective: Objective;
  readonly update: Updater;
}

/** 2^27 weights: half a gigabyte in single precision, of which training holds six. */
const MOST_PARAMETERS = 134_217_728;

/** @throws AlgorithmError `CLIENT_ERROR` for a network that is too large, and when no document has a word */
export function createTrainer(
  hostRows: readonly SparseRows[],
  idf: Float32Array,
  settings: Hyperparameters,
  objective: Objective,
  seed: number,
): Trainer {
  const shape: NetworkShape = {
    vocabulary: settings.feature_dim,
    hidden: settings.encoder_layers,
    topics: settings.num_topics,
    batchNorm: settings.batch_norm,
  };
  requireFit(shape);
  const hosts = hostRows.map((rows, number) => createHost({ rows, idf, objective, settings, seed, number }));
  const largest = Math.max(...hosts.map(({ order }) => order.length));
  if (largest === 0) throw new AlgorithmError("CLIENT_ERROR", "no document of the train channel has a word");
  const network = createNetwork({
    shape,
    activation: settings.encoder_layers_activation,
    maxDocuments: Math.min(settings.mini_batch_size, largest),
    views: objective.contrastiveWeight > 0 ? 2 : 1,
    precision: "single",
  });
  initialise(network.parameters, createRandom(seed));
  return { network, hosts, settings, objective, update: createUpdater(shape, settings, "single") };
}

function requireFit(shape: NetworkShape): void {
  const count = parameterCount(shape);
  if (count <= MOST_PARAMETERS) return;
  const message = `feature_dim, encoder_layers and num_topics make ${count} weights, allowed: up to ${MOST_PARAMETERS}`;
  throw new AlgorithmError("CLIENT_ERROR", message);
}
