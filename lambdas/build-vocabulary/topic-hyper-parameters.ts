import type { Config } from "../../shared/config/schema.ts";

/** Gradient steps after which the topic model has settled, found on the bundled sample and on 20 Newsgroups. */
const settledSteps = 1500;
const leastEpochs = 40;
const mostEpochs = 500;
const largestBatch = 128;
/** A smaller corpus is cut into at least so many batches. */
const leastBatches = 8;

/** NTM's hyperparameters for this corpus, all strings, as CreateTrainingJob takes them. */
export function topicHyperParameters(
  { topics }: Config,
  corpus: { readonly vocabularySize: number; readonly trainRows: number },
): Record<string, string> {
  const batchSize =
    topics.miniBatchSize === "auto" ? automaticBatchSize(corpus.trainRows) : topics.miniBatchSize;
  const epochs = topics.epochs === "auto" ? automaticEpochs(corpus.trainRows, batchSize) : topics.epochs;
  return {
    feature_dim: String(corpus.vocabularySize),
    num_topics: String(topics.count),
    mini_batch_size: String(batchSize),
    epochs: String(epochs),
    num_patience_epochs: String(topics.patienceEpochs === "off" ? epochs : topics.patienceEpochs),
    tolerance: String(topics.tolerance),
    optimizer: topics.optimizer,
    learning_rate: String(topics.learningRate),
    encoder_layers: topics.encoderLayers,
    encoder_layers_activation: topics.encoderActivation,
  };
}

/** The largest power of two up to 128 that leaves at least eight batches, and no less than 16. */
function automaticBatchSize(trainRows: number): number {
  const size = 2 ** Math.floor(Math.log2(Math.max(1, trainRows / leastBatches)));
  return Math.min(largestBatch, Math.max(16, size));
}

function automaticEpochs(trainRows: number, batchSize: number): number {
  const stepsPerEpoch = Math.max(1, Math.ceil(trainRows / batchSize));
  return Math.min(mostEpochs, Math.max(leastEpochs, Math.ceil(settledSteps / stepsPerEpoch)));
}
