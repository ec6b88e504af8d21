import { describe, expect, test } from "vitest";
import type { Channel } from "../../shared/algorithms/program.ts";
import { encodeRecords, sparseRecord } from "../../shared/recordio/encode.ts";
import { readChannels, type TrainingData } from "../../shared/topics/channels.ts";
import { csvChannel, trainingInput } from "./synthetic-input.ts";

const TRAIN = csvChannel([
  [1, 0, 2],
  [0, 0, 0],
]);

function read(channels: Readonly<Record<string, Channel>>, hostCount = 1): TrainingData {
  return readChannels(trainingInput(channels, {}, hostCount), 3);
}

function textChannel(name: string, text: string): Channel {
  return { files: [[{ name, bytes: new TextEncoder().encode(text) }]] };
}

function recordChannel(values: readonly number[]): Channel {
  const keys = Uint32Array.from(values, (_, key) => key);
  const bytes = encodeRecords([sparseRecord(keys, Float32Array.from(values), 3)], { values: "any" });
  return { contentType: "application/x-recordio-protobuf", files: [[{ name: "part0.pbr", bytes }]] };
}

const refused = (message: string | RegExp) =>
  expect.objectContaining({
    name: "AlgorithmError",
    code: "CLIENT_ERROR",
    message: expect.stringMatching(message),
  });

function failure(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("channels", () => {
  test("CSV without labels becomes rows, empty ones included", () => {
    const { hosts, validation, test: scored, vocabulary } = read({ train: TRAIN });

    expect(hosts).toHaveLength(1);
    expect(hosts[0]).toMatchObject({ rowCount: 2, columns: 3, indptr: Uint32Array.of(0, 2, 2) });
    expect([validation, scored, vocabulary]).toEqual([undefined, undefined, undefined]);
  });

  test("sparse RecordIO becomes rows", () => {
    const { hosts } = read({ train: recordChannel([1, 0, 4]) });

    expect(hosts[0]).toMatchObject({ indices: Uint32Array.of(0, 2), values: Float32Array.of(1, 4) });
  });

  test("each host reads its own share of train, and all read the same validation", () => {
    const train = csvChannel(
      [[1, 0, 0]],
      [
        [0, 1, 0],
        [0, 0, 1],
      ],
    );
    const validation = csvChannel([[1, 1, 1]], [[1, 1, 1]]);

    const data = read({ train, validation }, 2);

    expect(data.hosts.map(({ rowCount }) => rowCount)).toEqual([1, 2]);
    expect(data.validation?.rowCount).toBe(1);
  });

  test("vocab.txt becomes the word of each column", () => {
    const { vocabulary } = read({ train: TRAIN, auxiliary: textChannel("vocab.txt", "ape\nbee\ncat\n") });

    expect(vocabulary).toEqual(["ape", "bee", "cat"]);
  });

  test("refuses a vocabulary of another size", () => {
    const act = () => read({ train: TRAIN, auxiliary: textChannel("vocab.txt", "ape\nbee\n") });

    expect(failure(act)).toEqual(refused("vocab.txt has 2 lines, but feature_dim is 3"));
  });

  test("refuses an auxiliary channel without vocab.txt", () => {
    const act = () => read({ train: TRAIN, auxiliary: textChannel("words.txt", "a\nb\nc\n") });

    expect(failure(act)).toEqual(refused("holds no file vocab.txt"));
  });

  test("refuses a job without a train channel", () => {
    expect(failure(() => read({ test: TRAIN }))).toEqual(refused("u'train' is a required channel"));
  });

  test("refuses a channel that the container does not know", () => {
    expect(failure(() => read({ train: TRAIN, val: TRAIN }))).toEqual(
      refused("channel u'val' is not one of"),
    );
  });

  test("refuses a host that got no record", () => {
    expect(failure(() => read({ train: TRAIN }, 2))).toEqual(refused("no record for host algo-2"));
  });

  test("refuses a row of another width than feature_dim", () => {
    expect(failure(() => read({ train: csvChannel([[1, 2]]) }))).toEqual(refused("feature_dim is 3 but"));
  });

  test("refuses NaN in a shard", () => {
    expect(failure(() => read({ train: recordChannel([1, Number.NaN, 0]) }))).toEqual(refused("NaN"));
  });

  test.each([-1, 0.5, 2 ** 24 + 2])(
    "refuses a count of %d, naming channel, record, column and range",
    (count) => {
      const act = () =>
        read({
          train: csvChannel([
            [1, 0, 0],
            [0, count, 0],
          ]),
        });

      const message = `channel train, record 1, column 1: ${count} is no word count, allowed: integers from 0 to 16777216`;
      expect(failure(act)).toEqual(refused(message.replaceAll(".", "\\.")));
    },
  );
});
