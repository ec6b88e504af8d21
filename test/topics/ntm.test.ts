import { describe, expect, test } from "vitest";
import { topicWeightsFrom } from "../../shared/algorithms/answers.ts";
import type { AlgorithmProgram, ModelFiles } from "../../shared/algorithms/program.ts";
import { encodeRecords, sparseRecord } from "../../shared/recordio/encode.ts";
import { type NtmOptions, ntmProgram } from "../../shared/topics/ntm.ts";
import { decodeHistory } from "../../shared/topics/training-history.ts";
import { syntheticCorpus } from "./synthetic-corpus.ts";
import { csvChannel, trainingInput } from "./synthetic-input.ts";

const CORPUS = syntheticCorpus({ documents: 60, topics: 3, wordsPerTopic: 6, length: 20, seed: 1 });
const WORDS = Array.from({ length: 18 }, (_, i) => `word${i}`);
const HYPERPARAMETERS = {
  feature_dim: "18",
  num_topics: "3",
  encoder_layers: "16",
  encoder_layers_activation: "relu",
  optimizer: "adam",
  mini_batch_size: "16",
  epochs: "3",
  num_patience_epochs: "3",
};

const TRAIN = csvChannel(CORPUS.counts);

function program(options: NtmOptions = {}): AlgorithmProgram {
  return ntmProgram({ now: () => 1_700_000_000_000, ...options });
}

/** Trains on the corpus with further channels and hyperparameters. */
function train(
  options: NtmOptions = {},
  channels: Parameters<typeof trainingInput>[0] = {},
  hyperParameters: Record<string, string> = {},
): { files: ModelFiles; lines: string[] } {
  const input = trainingInput({ train: TRAIN, ...channels }, { ...HYPERPARAMETERS, ...hyperParameters });
  const files = program(options).train(input);
  return { files, lines: input.lines };
}

function vocabularyChannel(): Parameters<typeof trainingInput>[0][string] {
  return { files: [[{ name: "vocab.txt", bytes: new TextEncoder().encode(`${WORDS.join("\n")}\n`) }]] };
}

const diverging = { encoder_layers: "16,16,16", optimizer: "sgd", learning_rate: "0.3", epochs: "10" };

function historyIn(files: ModelFiles) {
  return decodeHistory(files.get("training.json") ?? new Uint8Array());
}

function csv(rows: readonly (readonly number[])[]): Uint8Array {
  return new TextEncoder().encode(rows.map((row) => row.join(",")).join("\n"));
}

describe("ntm program", () => {
  test("leaves one model file, that of the first host, and how the training went", () => {
    const input = trainingInput(
      { train: csvChannel(CORPUS.counts.slice(0, 30), CORPUS.counts.slice(30)) },
      HYPERPARAMETERS,
      2,
    );

    const files = program().train(input);

    expect([...files.keys()]).toEqual(["model_algo-1", "training.json"]);
  });

  test("gives the same bytes and the same log for the same seed, and another model for another", () => {
    const [first, again, other] = [7, 7, 8].map((seed) => train({ seed }));

    expect(again).toEqual(first);
    expect(other?.files).not.toEqual(first?.files);
  });

  test("uses seed 0 when none is given", () => {
    expect(train().files).toEqual(train({ seed: 0 }).files);
  });

  test("takes the seed from the job's environment where it has one", () => {
    const input = trainingInput({ train: TRAIN }, HYPERPARAMETERS);

    const files = program({ seed: 7 }).train({ ...input, environment: { READNEXT_SEED: "8" } });

    expect(files).toEqual(train({ seed: 8 }).files);
  });

  test.each(["-1", "0.5", "4294967296", "", "seven"])("fails a job whose READNEXT_SEED is %j", (seed) => {
    const input = trainingInput({ train: TRAIN }, HYPERPARAMETERS);
    const act = () => program().train({ ...input, environment: { READNEXT_SEED: seed } });

    expect(act).toThrow(expect.objectContaining({ name: "AlgorithmError", code: "CLIENT_ERROR" }));
  });

  test.each([-1, 0.5, 2 ** 32, Number.NaN])("refuses the seed %d", (seed) => {
    const act = () => program({ seed });

    expect(act).toThrow(expect.objectContaining({ name: "ConfigError", code: "SEED_OUT_OF_RANGE" }));
  });

  test("trains another model without neighbours, and another by the plain objective", () => {
    const models = [{}, { neighbours: false }, { objective: "evidence-lower-bound" } as const].map(
      (options) => train(options).files,
    );

    expect(models[1]).not.toEqual(models[0]);
    expect(models[2]).not.toEqual(models[0]);
  });

  test("logs every epoch, the best one, the topics and the file, in this order", () => {
    const { lines } = train();

    const marks = [
      "Vocab file is not provided",
      "# Finished training epoch 1 on 60 examples from 4 batches, each of size 16.",
      "# Finished training epoch 3 on 60 examples from 4 batches, each of size 16.",
      "Best model based on early stopping at epoch ",
      "Topics from epoch:final (num_topics:3) [, tu ",
      "Serializing model to /opt/ml/model/model_algo-1",
    ].map((mark) => lines.findIndex((line) => line.startsWith(mark)));
    expect(marks.every((at) => at >= 0)).toBe(true);
    expect(marks).toEqual(marks.toSorted((a, b) => a - b));
  });

  test("logs the words of vocab.txt instead of column numbers", () => {
    const { lines } = train({}, { auxiliary: vocabularyChannel() });

    const topics = lines.slice(lines.findIndex((line) => line.startsWith("Topics from")) + 1).slice(0, 3);
    for (const line of topics) expect(line).toMatch(/^\[, \d\.\d\d\] word\d+( word\d+){17}$/);
    expect(lines).not.toContain("Vocab file is not provided");
  });

  test("logs a validation loss each epoch when there is a validation channel", () => {
    const { lines } = train({}, { validation: csvChannel(CORPUS.counts.slice(0, 5)) });

    const losses = lines.filter((line) =>
      /^#quality_metric: host=algo-1, epoch=\d, validation total_loss/.test(line),
    );
    expect(losses).toHaveLength(3);
  });

  test("leaves the losses that it logged, by epoch, to a millionth", () => {
    const { files, lines } = train({}, { validation: csvChannel(CORPUS.counts.slice(0, 5)) });

    const { epochs, ended } = historyIn(files);
    const logged = (set: string) =>
      lines.flatMap((line) => {
        const [, loss] = new RegExp(`, ${set} total_loss <loss>=(.*)$`).exec(line) ?? [];
        return loss === undefined ? [] : [expect.closeTo(Number(loss), 6)];
      });
    expect(epochs.map((epoch) => epoch.train.bound)).toEqual(logged("train"));
    expect(epochs.map((epoch) => epoch.validation?.bound)).toEqual(logged("validation"));
    expect(epochs).toHaveLength(3);
    expect(ended).toEqual({ by: "epochs" });
  });

  test("leaves what the best epoch was chosen by: the least of what is minimised", () => {
    const { files, lines } = train({}, { validation: csvChannel(CORPUS.counts.slice(0, 5)) });

    const { epochs, bestEpoch } = historyIn(files);
    const minimised = epochs.map(({ validation }) => Number(validation?.minimised));
    expect(bestEpoch).toBe(minimised.indexOf(Math.min(...minimised)) + 1);
    const [, loss] = /at epoch \d+\. Best loss: (.*)$/m.exec(lines.join("\n")) ?? [];
    expect(Math.min(...minimised)).toBeCloseTo(Number(loss), 6);
  });

  test("says that it stopped because no epoch was better", () => {
    const { files } = train({}, {}, { epochs: "50", num_patience_epochs: "2", tolerance: "0.1" });

    const { epochs, ended } = historyIn(files);
    expect(ended).toEqual({ by: "patience" });
    expect(epochs.length).toBeLessThan(50);
  });

  test("that diverges leaves its last good model, and says so in the log and in its history", () => {
    const { files, lines } = train({}, {}, diverging);

    expect(historyIn(files)).toMatchObject({ bestEpoch: 3, ended: { by: "divergence", epoch: 5 } });
    expect(lines.some((line) => line.startsWith("training diverged in epoch 5: the loss is "))).toBe(true);
    expect(() => program().load(files)).not.toThrow();
  });

  test("scores the test channel without its last partial batch, as the container does", () => {
    const { lines } = train({}, { test: csvChannel(CORPUS.counts.slice(0, 40)) });

    expect(lines).toContain("Finished scoring on 32 examples from 2 batches, each of size 16.");
    expect(lines.some((line) => /^#test_score \(algo-1\) : \('log_perplexity', \d+\.\d+\)$/.test(line))).toBe(
      true,
    );
  });

  test("scores a test channel smaller than a batch whole", () => {
    const { lines } = train({}, { test: csvChannel(CORPUS.counts.slice(0, 5)) });

    expect(lines).toContain("Finished scoring on 5 examples from 1 batches, each of size 16.");
  });

  test("says that adadelta has no use for the learning rate", () => {
    const { lines } = train({}, {}, { optimizer: "adadelta" });

    expect(lines).toContain("adadelta derives its own step size: learning_rate is not used");
  });

  test("refuses what it cannot train with, as a client error", () => {
    const act = () => train({}, {}, { num_topics: "1" });

    expect(act).toThrow(expect.objectContaining({ name: "AlgorithmError", code: "CLIENT_ERROR" }));
  });
});

describe("ntm model", () => {
  const load = () => program().load(train().files);

  test("answers CSV with one distribution over the topics a row", () => {
    const model = load();

    const response = model({
      contentType: "text/csv",
      accept: "application/json",
      body: csv(CORPUS.counts.slice(0, 4)),
    });

    const weights = topicWeightsFrom(response);
    expect(weights).toHaveLength(4);
    for (const row of weights) {
      expect(row).toHaveLength(3);
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      expect(Math.min(...row)).toBeGreaterThan(0);
    }
  });

  test("answers alike in every format, to the bit", () => {
    const model = load();
    const document = CORPUS.counts[0] ?? [];
    const keys = document.flatMap((count, column) => (count === 0 ? [] : [column]));
    const values = keys.map((key) => document[key] ?? 0);
    const sparse = JSON.stringify({ data: { features: { keys, shape: [18], values } } });
    const requests = [
      { contentType: "text/csv", body: csv([document]) },
      { contentType: "application/jsonlines", body: new TextEncoder().encode(sparse) },
      {
        contentType: "application/x-recordio-protobuf",
        body: encodeRecords([sparseRecord(Uint32Array.from(keys), Float32Array.from(values), 18)]),
      },
    ];

    const answers = requests.flatMap((request) =>
      ["application/json", "application/jsonlines", "application/x-recordio-protobuf"].map((accept) =>
        topicWeightsFrom(model({ ...request, accept })),
      ),
    );

    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test("gives a document the same weights whatever is asked with it", () => {
    const model = load();
    const ask = (rows: readonly (readonly number[])[]) =>
      topicWeightsFrom(model({ contentType: "text/csv", accept: "application/json", body: csv(rows) }));

    const together = ask(CORPUS.counts.slice(0, 9));
    const alone = CORPUS.counts.slice(0, 9).flatMap((row) => ask([row]));

    expect(alone).toEqual(together);
  });

  test("answers a document without words with finite weights", () => {
    const empty = Array.from({ length: 18 }, () => 0);

    const [weights] = topicWeightsFrom(
      load()({ contentType: "text/csv", accept: "application/json", body: csv([empty]) }),
    );

    expect(weights?.every((weight) => weight > 0 && weight < 1)).toBe(true);
  });

  test("refuses a row of another width, naming both", () => {
    const act = () => load()({ contentType: "text/csv", accept: "application/json", body: csv([[1, 2]]) });

    expect(act).toThrow(
      expect.objectContaining({ code: "MODEL_ERROR", message: expect.stringMatching(/18.*2/) }),
    );
  });

  test("refuses a negative count, naming instance, column and value", () => {
    const rows = CORPUS.counts.slice(0, 3).map((row) => [...row]);
    rows[2] = Array.from({ length: 18 }, (_, column) => (column === 4 ? -2 : 0));

    const act = () => load()({ contentType: "text/csv", accept: "application/json", body: csv(rows) });

    const message = expect.stringMatching("instance 2, column 4: -2 is no word count");
    expect(act).toThrow(expect.objectContaining({ name: "AlgorithmError", code: "MODEL_ERROR", message }));
  });

  test("refuses to load files without a model", () => {
    const act = () => program().load(new Map());

    expect(act).toThrow(expect.objectContaining({ name: "CorruptDataError", code: "MODEL_CORRUPT" }));
  });
});
