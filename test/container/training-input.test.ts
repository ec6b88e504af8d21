import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTrainingInput } from "../../container/training-input.ts";
import { AlgorithmError, CorruptDataError } from "../../shared/errors/errors.ts";
import { temporaryDirectory } from "../storage/temporary-directory.ts";
import { type FakeJob, layOutJob, write } from "./ml-root.ts";

const train = { contentType: "text/csv", files: { "a.csv": "1" } };

async function rootOf(job: FakeJob = { channels: { train } }): Promise<string> {
  const root = await temporaryDirectory();
  layOutJob(root, job);
  return root;
}

async function refusal(root: string): Promise<Error> {
  try {
    readTrainingInput(root);
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was refused");
}

describe("readTrainingInput", () => {
  it("reads hyperparameters and channels, for one host", async () => {
    const root = await rootOf({
      hyperParameters: { k: "10" },
      channels: { train, auxiliary: { files: { "vocab.txt": "rye" } } },
    });

    const input = readTrainingInput(root);

    const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
    expect(input).toEqual({
      hyperParameters: { k: "10" },
      channels: {
        train: { contentType: "text/csv", files: [[file("a.csv", "1")]] },
        auxiliary: { files: [[file("vocab.txt", "rye")]] },
      },
      hostCount: 1,
    });
  });

  it("finds files in folders, and behind links, in the order that their keys have in S3", async () => {
    // In UTF-16 the emoji would stand before the ligature.
    const names = ["b.pbr", "a/10.pbr", "a/2.pbr", "a.pbr", "\u{1f600}", "\u{fb01}", "B.pbr"];
    const root = await rootOf({
      channels: { train: { files: Object.fromEntries(names.map((name) => [name, "1"])) } },
    });
    symlinkSync(join(root, "input/data/train/b.pbr"), join(root, "input/data/train/c.pbr"));

    const { channels } = readTrainingInput(root);

    expect(channels.train?.files[0]?.map(({ name }) => name)).toEqual([
      "B.pbr",
      "a.pbr",
      "a/10.pbr",
      "a/2.pbr",
      "b.pbr",
      "c.pbr",
      "\u{fb01}",
      "\u{1f600}",
    ]);
  });

  it("leaves an empty channel to the program", async () => {
    const root = await rootOf({ channels: { train: { files: {} } } });

    expect(readTrainingInput(root).channels.train).toEqual({ files: [[]] });
  });

  it("takes what SageMaker may add to its files", async () => {
    const root = await rootOf();
    const resources = { current_host: "algo-1", hosts: ["algo-1"], instance_groups: [{ name: "all" }] };
    write(root, "input/config/resourceconfig.json", JSON.stringify(resources));
    const channel = { TrainingInputMode: "File", EnableFFM: "false" };
    write(root, "input/config/inputdataconfig.json", JSON.stringify({ train: channel }));

    expect(Object.keys(readTrainingInput(root).channels)).toEqual(["train"]);
  });

  it("refuses several instances, naming their number", async () => {
    const error = await refusal(await rootOf({ channels: { train }, hosts: ["algo-1", "algo-2", "algo-3"] }));

    expect(error).toBeInstanceOf(AlgorithmError);
    expect(error).toMatchObject({ code: "CLIENT_ERROR", message: expect.stringContaining("3 instances") });
  });

  it("refuses a channel that comes through a pipe, by name", async () => {
    const error = await refusal(await rootOf({ channels: { train: { ...train, mode: "Pipe" } } }));

    expect(error).toMatchObject({ code: "CLIENT_ERROR", message: expect.stringContaining("channel train") });
  });

  it("refuses a channel without a folder, by name", async () => {
    const root = await rootOf();
    rmSync(join(root, "input/data/train"), { recursive: true });

    const error = await refusal(root);

    expect(error).toMatchObject({ code: "CLIENT_ERROR", message: expect.stringContaining("channel train") });
  });

  it.each(["hyperparameters", "inputdataconfig", "resourceconfig"])("needs %s.json", async (name) => {
    const root = await rootOf();
    rmSync(join(root, `input/config/${name}.json`));

    const error = await refusal(root);

    expect(error).toBeInstanceOf(CorruptDataError);
    expect(error.message).toContain(`${name}.json`);
  });

  it.each([
    ["hyperparameters", '{"k":10}'],
    ["hyperparameters", "{"],
    ["inputdataconfig", '{"train":{"TrainingInputMode":1}}'],
    ["inputdataconfig", '{"../model":{"TrainingInputMode":"File"}}'],
    ["inputdataconfig", '{"..":{"TrainingInputMode":"File"}}'],
    ["resourceconfig", '{"hosts":[]}'],
    ["resourceconfig", "[]"],
  ])("refuses %s.json when it holds %s", async (name, text) => {
    const root = await rootOf();
    mkdirSync(join(root, "model"));
    write(root, `input/config/${name}.json`, text);

    expect(await refusal(root)).toMatchObject({
      code: "TRAINING_INPUT_CORRUPT",
      message: expect.stringContaining(`${name}.json`),
    });
  });
});
