import { packModel } from "../../shared/endpoints/model-archive.ts";
import { createRandom } from "../../shared/random/random.ts";
import { encodeModel } from "../../shared/topics/artifact.ts";
import { plainEngine } from "../../shared/topics/engine.ts";
import { createParameters, initialise, type NetworkShape } from "../../shared/topics/parameters.ts";
import { MODEL_FILE } from "../../shared/topics/serving.ts";

/** model.tar.gz of a topic model with random weights: it knows nothing, but answers, each seed in its own way. */
export function tinyArchive(vocabulary: number, topics: number, seed = 1): Promise<Uint8Array> {
  const shape: NetworkShape = { vocabulary, hidden: [3], topics, batchNorm: false };
  const parameters = createParameters(shape, plainEngine("single").room);
  initialise(parameters, createRandom(seed));
  const idf = new Float32Array(vocabulary).fill(1);
  const model = { shape, activation: "tanh" as const, parameters, idf, hyperParameters: {}, bestEpoch: 1 };
  return packModel(new Map([[MODEL_FILE, encodeModel(model)]]));
}
