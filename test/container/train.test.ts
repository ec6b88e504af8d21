import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ntmProgram } from "../../shared/topics/ntm.ts";
import { temporaryDirectory } from "../storage/temporary-directory.ts";
import { documents, recordio, shardOf, smallTraining, wideDocuments, wideTraining } from "./corpus.ts";
import { buildImage, type Image } from "./image.ts";
import { type FakeJob, layOutJob, write } from "./ml-root.ts";
import { start } from "./start.ts";

let directory: string;
let image: Image;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "readnext-image-"));
  image = buildImage(directory);
});

afterAll(() => rm(directory, { recursive: true }));

const train = {
  contentType: recordio,
  files: { "part-0.pbr": shardOf(documents.slice(0, 4)), "part-1.pbr": shardOf(documents.slice(4)) },
};
const vocabulary = { contentType: "text/plain", files: { "vocab.txt": "copper\nzinc\nwheat\nrye\n" } };
const job: FakeJob = { hyperParameters: smallTraining, channels: { train, auxiliary: vocabulary } };

/** Runs a training job to its end. */
async function run(changes: FakeJob = {}, environment: Record<string, string> = {}) {
  const root = await temporaryDirectory();
  layOutJob(root, { ...job, ...changes });
  const { exitCode, lines } = start(image, "train", { READNEXT_ML_ROOT: root, ...environment });
  const code = await exitCode;
  const failureFile = join(root, "output/failure");
  return {
    code,
    lines,
    model: existsSync(join(root, "model")) ? readdirSync(join(root, "model")) : [],
    bytes: () => readFileSync(join(root, "model/model_algo-1")),
    failure: existsSync(failureFile) ? readFileSync(failureFile, "utf8") : undefined,
  };
}

describe("a training job in the container", () => {
  it.each([
    ["small", smallTraining, [documents.slice(0, 4), documents.slice(4)]],
    ["wide", wideTraining, [wideDocuments]],
  ])(
    "leaves the model that the same program trains on one machine, to the byte: %s",
    async (_, hyperParameters, shards) => {
      const files = shards.map((rows, shard) => ({ name: `part-${shard}.pbr`, bytes: shardOf(rows) }));
      const seed = { READNEXT_SEED: "7" };
      const here = ntmProgram().train({
        hyperParameters,
        channels: { train: { contentType: recordio, files: [files] } },
        hostCount: 1,
        environment: seed,
        log: () => {},
      });

      const laid = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]));
      const channels = { train: { contentType: recordio, files: laid } };
      const { code, model, bytes, failure } = await run({ hyperParameters, channels }, seed);

      expect({ code, model, failure }).toEqual({
        code: 0,
        model: ["model_algo-1", "training.json"],
        failure: undefined,
      });
      expect(bytes().equals(here.get("model_algo-1") ?? new Uint8Array())).toBe(true);
    },
  );

  it("hears the job's seed", async () => {
    const [first, same, other] = await Promise.all(
      ["1", "1", "2"].map((seed) => run({}, { READNEXT_SEED: seed })),
    );

    expect(first?.bytes().equals(same?.bytes() ?? Buffer.of())).toBe(true);
    expect(first?.bytes().equals(other?.bytes() ?? Buffer.of())).toBe(false);
  });

  it("logs as the built-in container does, with the words of the auxiliary channel", async () => {
    const { lines } = await run();

    expect(lines).toContainEqual("# Finished training epoch 1 on 8 examples from 2 batches, each of size 4.");
    expect(lines.join("\n")).toMatch(/\] (copper|zinc|wheat|rye) /);
    expect(lines.at(-1)).toBe("Serializing model to /opt/ml/model/model_algo-1");
  });

  it("says where SageMaker looks that a variable of the environment is wrong", async () => {
    const { code, failure, model } = await run({}, { SAGEMAKER_MAX_PAYLOAD_IN_MB: "many" });

    expect({ code, model }).toEqual({ code: 1, model: [] });
    expect(failure).toMatch(/^ClientError: [\s\S]*SAGEMAKER_MAX_PAYLOAD_IN_MB/);
  });

  it("trains k-NN where the container is told to", async () => {
    const hyperParameters = { feature_dim: "2", k: "1", sample_size: "2", predictor_type: "classifier" };
    const vectors = { contentType: "text/csv;label_size=1", files: { "vectors.csv": "0,1,0\n1,0,1\n" } };

    const { code, model } = await run(
      { hyperParameters, channels: { train: vectors } },
      { READNEXT_PROGRAM: "knn" },
    );

    expect(code).toBe(0);
    expect(model).toContain("model_algo-1.json");
  });
});

describe("a training job that fails", () => {
  const nan = {
    contentType: recordio,
    files: {
      "bad.pbr": shardOf([
        [1, 0, 0, 0],
        [Number.NaN, 0, 0, 0],
      ]),
    },
  };

  it.each<[string, FakeJob, RegExp]>([
    [
      "a hyperparameter out of range",
      { hyperParameters: { ...smallTraining, num_topics: "1" } },
      /^ClientError: hyperparameter num_topics is '1', allowed: integers from 2 to 1000$/,
    ],
    [
      "no train channel",
      { channels: { auxiliary: vocabulary } },
      /^ClientError: u'train' is a required channel$/,
    ],
    ["NaN in a shard", { channels: { train: nan } }, /^ClientError: bad\.pbr: record 1: .*NaN/],
    [
      "another instance",
      { hosts: ["algo-1", "algo-2"] },
      /^ClientError: the job has 2 instances; this program trains on one$/,
    ],
    [
      "Pipe mode",
      { channels: { train: { ...train, mode: "Pipe" } } },
      /^ClientError: channel train is in Pipe mode/,
    ],
  ])("%s: says why, at both places, and leaves no model", async (_, changes, reason) => {
    const { code, lines, model, failure } = await run(changes);

    expect({ code, model }).toEqual({ code: 1, model: [] });
    expect(failure).toMatch(reason);
    expect(lines.at(-1)).toBe(failure);
  });

  it("says no more than SageMaker shows", async () => {
    const { failure } = await run({ hyperParameters: { ...smallTraining, ["x".repeat(3000)]: "1" } });

    expect(failure).toMatch(/^ClientError: Additional properties/);
    expect(failure).toHaveLength(1024);
  });

  it("says so when the model cannot be stored", async () => {
    const root = await temporaryDirectory();
    layOutJob(root, job);
    write(root, "model", "a file where the folder should be");

    const { exitCode } = start(image, "train", { READNEXT_ML_ROOT: root });

    expect(await exitCode).toBe(1);
    expect(readFileSync(join(root, "output/failure"), "utf8")).toMatch(
      /^InternalServerError: The model could not be stored: .*EEXIST/,
    );
  });

  it("names a variable that is wrong, and a program that there is not", async () => {
    const port = await run({}, { SAGEMAKER_MAX_PAYLOAD_IN_MB: "many" });
    const program = await run({}, { READNEXT_PROGRAM: "lda" });

    expect(port.code).toBe(1);
    expect(port.lines.join()).toContain("SAGEMAKER_MAX_PAYLOAD_IN_MB");
    expect(program.failure).toMatch(/no program "lda"; there are ntm, plain-ntm, knn/);
  });
});

it.each(["SIGTERM", "SIGINT"] as const)("ends at once on %s, without a model", async (signal) => {
  const root = await temporaryDirectory();
  const endless = { ...wideTraining, epochs: "1000000", num_patience_epochs: "1000000" };
  const files = { "part.pbr": shardOf(wideDocuments) };
  layOutJob(root, { hyperParameters: endless, channels: { train: { contentType: recordio, files } } });
  const container = start(image, "train", { READNEXT_ML_ROOT: root });
  await container.line("# Finished training epoch 3 ");
  const signalledMs = performance.now();

  container.kill(signal);

  expect(await container.exitCode).toBe(143);
  expect(performance.now() - signalledMs).toBeLessThan(2_000);
  expect(container.lines.at(-1)).toBe("Stopped: there is no model");
  expect(existsSync(join(root, "model"))).toBe(false);
});

it("runs nothing but train and serve", async () => {
  const { exitCode, lines } = start(image, "shell" as "train", {});

  expect(await exitCode).toBe(2);
  expect(lines.join()).toContain("train | serve");
});
