import { describe, expect, test } from "vitest";
import { parseHyperparameters } from "../../shared/topics/hyperparameters.ts";
import { createInference } from "../../shared/topics/inference.ts";
import { OBJECTIVES, type Objective } from "../../shared/topics/objective.ts";
import { type EpochReport, type TrainedNetwork, trainNetwork } from "../../shared/topics/training.ts";
import { rowsOf } from "./rows-of.ts";
import { syntheticCorpus } from "./synthetic-corpus.ts";

const CORPUS = syntheticCorpus({ documents: 480, topics: 12, wordsPerTopic: 15, length: 40, seed: 1 });
const UNSEEN = syntheticCorpus({ documents: 200, topics: 12, wordsPerTopic: 15, length: 40, seed: 2 });
const SETTINGS = {
  feature_dim: "180",
  num_topics: "12",
  encoder_layers: "32",
  encoder_layers_activation: "relu",
  optimizer: "adam",
  learning_rate: "0.01",
  mini_batch_size: "32",
  epochs: "60",
  num_patience_epochs: "60",
};

interface Options {
  readonly hosts?: number[][][];
  readonly validation?: number[][];
  readonly settings?: Record<string, string>;
  readonly objective?: Objective;
  readonly seed?: number;
}

function train(options: Options = {}): TrainedNetwork & { readonly reports: EpochReport[] } {
  const { hosts = [CORPUS.counts], validation, settings = {}, objective, seed = 0 } = options;
  const reports: EpochReport[] = [];
  const trained = trainNetwork({
    hosts: hosts.map((rows) => rowsOf(rows)),
    validation: validation && rowsOf(validation),
    settings: parseHyperparameters({ ...SETTINGS, ...settings }),
    objective: objective ?? OBJECTIVES.contrastive,
    seed,
    now: () => 0,
    onEpoch: (report) => reports.push(report),
  });
  return { ...trained, reports };
}

function weightsOf({ network, idf }: TrainedNetwork, counts: number[][]): Float32Array[] {
  return createInference({ ...network, idf, hyperParameters: {}, bestEpoch: 1 })(rowsOf(counts));
}

function argmax(values: ArrayLike<number>): number {
  return Array.from(values).indexOf(Math.max(...Array.from(values)));
}

/**
 * Share of documents whose strongest learned topic is matched with their strongest true one. The matching is one to one:
 * the pair with most documents first. Chance is about one in the number of topics.
 */
function recovery(weights: readonly ArrayLike<number>[], mixtures: readonly number[][]): number {
  const pairs = new Map<string, number>();
  for (const [i, weight] of weights.entries()) {
    const pair = `${argmax(weight)},${argmax(mixtures[i] ?? [])}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  const taken = new Set<string>();
  let matched = 0;
  for (const [pair, count] of [...pairs].sort((a, b) => b[1] - a[1])) {
    const [learned, truth] = pair.split(",");
    if (taken.has(`learned ${learned}`) || taken.has(`true ${truth}`)) continue;
    taken.add(`learned ${learned}`).add(`true ${truth}`);
    matched += count;
  }
  return matched / weights.length;
}

describe("training", () => {
  test("recovers the topics that a corpus was drawn from, up to their order, on documents it has not seen", () => {
    const trained = train();

    expect(recovery(weightsOf(trained, UNSEEN.counts), UNSEEN.mixtures)).toBeGreaterThan(0.75);
  });

  test("of the plain evidence lower bound recovers them too, and lowers the bound", () => {
    const trained = train({ objective: OBJECTIVES["evidence-lower-bound"] });

    const totals = trained.reports.map((report) => report.train.total);
    expect(totals.at(-1)).toBeLessThan((totals[0] ?? 0) - 0.3);
    expect(recovery(weightsOf(trained, CORPUS.counts), CORPUS.mixtures)).toBeGreaterThan(0.75);
  });

  test.each(["sgd", "adam", "adagrad", "adadelta", "rmsprop"])(
    "with %s lowers its objective",
    (optimizer) => {
      const rate = optimizer === "sgd" ? "0.001" : "0.01";

      const { reports } = train({ settings: { optimizer, learning_rate: rate, epochs: "10" } });

      const totals = reports.map(({ parts }) => parts.reconstruction + 20 * parts.contrastive);
      expect(totals.at(-1)).toBeLessThan((totals[0] ?? 0) - 1);
    },
  );

  test("with batch normalisation recovers the topics too", () => {
    const trained = train({ settings: { batch_norm: "true" } });

    expect(recovery(weightsOf(trained, CORPUS.counts), CORPUS.mixtures)).toBeGreaterThan(0.75);
  });

  test("gives the same weights and losses for the same seed and others for another", () => {
    const options = { settings: { epochs: "2" }, validation: UNSEEN.counts.slice(0, 20) };

    const [first, again, other] = [0, 0, 1].map((seed) => train({ ...options, seed }));

    expect(again?.network.parameters.flat).toEqual(first?.network.parameters.flat);
    expect(again?.reports).toEqual(first?.reports);
    expect(other?.network.parameters.flat).not.toEqual(first?.network.parameters.flat);
  });

  test("is not changed by empty rows", () => {
    const empty = Array.from({ length: 180 }, () => 0);
    const settings = { epochs: "2" };

    const plain = train({ settings });
    const mixed = train({ settings, hosts: [[empty, ...CORPUS.counts, empty]] });

    expect(mixed.network.parameters.flat).toEqual(plain.network.parameters.flat);
    expect(mixed.reports[0]?.examples).toBe(480);
  });

  test("counts empty and padded rows as zero losses, as the container does", () => {
    const empty = Array.from({ length: 180 }, () => 0);
    const settings = { epochs: "1", mini_batch_size: "480" };

    const [plain] = train({ settings }).reports;
    const [mixed] = train({ settings, hosts: [[...CORPUS.counts, empty]] }).reports;

    expect(mixed?.train.total).toBeCloseTo((plain?.train.total ?? 0) / 2, 6);
    expect(mixed?.train.totalPerToken).toBe(plain?.train.totalPerToken);
  });

  test("takes one-word documents and two topics", () => {
    const words = Array.from({ length: 40 }, (_, i) => [i % 2, 1 - (i % 2), 0]);

    const trained = train({ hosts: [words], settings: { feature_dim: "3", num_topics: "2" } });

    const weights = weightsOf(trained, words);
    expect(weights.flatMap((row) => [...row]).every(Number.isFinite)).toBe(true);
    expect(argmax(weights[0] ?? [])).not.toBe(argmax(weights[1] ?? []));
  });

  test.each([
    ["a thousand topics", { num_topics: "1000" }],
    ["a vocabulary of 100,000", { feature_dim: "100000" }],
  ])("takes %s", (_what, given) => {
    const reports: EpochReport[] = [];

    const { network } = trainNetwork({
      hosts: [{ ...rowsOf(CORPUS.counts), columns: Number({ ...SETTINGS, ...given }.feature_dim) }],
      validation: undefined,
      settings: parseHyperparameters({ ...SETTINGS, ...given, epochs: "2" }),
      objective: OBJECTIVES.contrastive,
      seed: 0,
      now: () => 0,
      onEpoch: (report) => reports.push(report),
    });

    const [first, second] = reports.map(({ parts }) => parts.reconstruction);
    expect(second).toBeLessThan(first ?? 0);
    expect(network.parameters.flat.every(Number.isFinite)).toBe(true);
  });

  test("takes a single document, and batches larger than the data", () => {
    const { network, reports } = train({
      hosts: [CORPUS.counts.slice(0, 1)],
      settings: { mini_batch_size: "10000", epochs: "3" },
    });

    expect(reports.map(({ batches }) => batches)).toEqual([1, 1, 1]);
    expect(network.parameters.flat.every(Number.isFinite)).toBe(true);
  });

  test("sees a share of the documents in an epoch, not always the same", () => {
    const whole = train({ settings: { epochs: "1", mini_batch_size: "480" } });
    const { reports } = train({ settings: { epochs: "2", sub_sample: "0.25", mini_batch_size: "480" } });

    expect(reports.map(({ examples }) => examples)).toEqual([120, 120]);
    expect(reports[0]?.words.tokens).toBeLessThan(whole.reports[0]?.words.tokens ?? 0);
  });

  test("sees at least one document when the share is 0", () => {
    const { reports } = train({ settings: { epochs: "1", sub_sample: "0" } });

    expect(reports[0]?.examples).toBe(1);
  });

  test("of several hosts takes a batch of each a step, and ends alike every time", () => {
    const hosts = [CORPUS.counts.slice(0, 200), CORPUS.counts.slice(200)];

    const [first, again] = [0, 0].map((seed) => train({ hosts, settings: { epochs: "3" }, seed }));

    expect(first?.reports[0]).toMatchObject({ examples: 480, batches: 7 + 9 });
    expect(again?.network.parameters.flat).toEqual(first?.network.parameters.flat);
  });

  test("of several hosts learns from all of them", () => {
    const hosts = [CORPUS.counts.slice(0, 200), CORPUS.counts.slice(200)];

    const trained = train({ hosts });

    expect(recovery(weightsOf(trained, CORPUS.counts), CORPUS.mixtures)).toBeGreaterThan(0.6);
  });

  test("keeps the weights of the epoch with the least validation loss", () => {
    const validation = UNSEEN.counts.slice(0, 50);
    const hosts = [CORPUS.counts.slice(0, 40)];
    const settings = { optimizer: "rmsprop", learning_rate: "0.02", num_patience_epochs: "4" };

    const full = train({ hosts, validation, settings });
    const short = { ...settings, epochs: String(full.best.bestEpoch) };
    const upToBest = train({ hosts, validation, settings: short });

    expect(full.best.bestEpoch).toBeLessThan(full.reports.length);
    expect(full.reports.length).toBeLessThan(60);
    expect(full.network.parameters.flat).toEqual(upToBest.network.parameters.flat);
  });

  test("that diverges later goes back to the weights of its best epoch, and says where it broke", () => {
    const settings = {
      feature_dim: "18",
      num_topics: "3",
      optimizer: "sgd",
      learning_rate: "0.3",
      encoder_layers: "16,16,16",
      mini_batch_size: "16",
      epochs: "10",
    };
    const hosts = [
      syntheticCorpus({ documents: 60, topics: 3, wordsPerTopic: 6, length: 20, seed: 1 }).counts,
    ];

    const broken = train({ hosts, settings });

    expect(broken.end).toMatchObject({ by: "divergence", epoch: 5 });
    expect(Number.isFinite(broken.end.by === "divergence" ? broken.end.loss : 0)).toBe(false);
    expect(broken.end.by === "divergence" && broken.end.message).toMatch(
      /^training diverged in epoch 5: the loss is (NaN|-?Infinity); lower learning_rate \(0\.3, /,
    );
    expect(broken.reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    // The schedule of sgd's learning rate hangs on the number of epochs, so that a shorter training is no oracle.
    const least = broken.reports.toSorted((a, b) => a.minimised.train - b.minimised.train)[0];
    expect(broken.best.bestEpoch).toBe(least?.epoch);
    expect(broken.network.parameters.flat.every(Number.isFinite)).toBe(true);
  });

  test("that diverges in its first epoch ends with the reason, and says that there is no model", () => {
    const settings = { optimizer: "sgd", learning_rate: "1", encoder_layers: "32,32,32" };

    const act = () => train({ settings });

    expect(act).toThrow(
      expect.objectContaining({
        name: "AlgorithmError",
        code: "CLIENT_ERROR",
        message: expect.stringMatching(
          /^training diverged in its first epoch: the loss is (NaN|-?Infinity), and no epoch came before that left a model to judge and report on; lower learning_rate \(1, optimizer sgd\), which Readnext takes from topics\.learningRate, /,
        ),
      }),
    );
  });

  test("a clipped gradient keeps the same training from diverging", () => {
    const settings = { optimizer: "sgd", learning_rate: "1", clip_gradient: "0.01", epochs: "3" };

    const { reports } = train({ settings });

    expect(reports).toHaveLength(3);
  });

  test("refuses validation documents that are all empty", () => {
    const act = () => train({ validation: [Array.from({ length: 180 }, () => 0)] });

    expect(act).toThrow("no document of the validation channel has a word");
  });

  test("refuses a network that is too large, naming its size", () => {
    const act = () => train({ settings: { encoder_layers: "100000,100000" } });

    expect(act).toThrow(/make 10\d+ weights, allowed: up to 134217728/);
  });

  test("refuses documents that are all empty", () => {
    const act = () => train({ hosts: [[Array.from({ length: 180 }, () => 0)]] });

    expect(act).toThrow("no document of the train channel has a word");
  });
});
