import { rowsFromFiles } from "../algorithms/channel-rows.ts";
import { clientError } from "../algorithms/model-error.ts";
import type { Channel, TrainingInput } from "../algorithms/program.ts";
import type { SparseRows } from "../algorithms/rows.ts";
import { requireCounts } from "./document-counts.ts";

/** What a training job is given, read and checked. */
export interface TrainingData {
  /** One entry a host. */
  readonly hosts: readonly SparseRows[];
  readonly validation: SparseRows | undefined;
  readonly test: SparseRows | undefined;
  /** The word of each column, when the job has an auxiliary channel. */
  readonly vocabulary: readonly string[] | undefined;
}

const CHANNELS = ["train", "validation", "test", "auxiliary"];

/**
 * Reads NTM's channels: `train`, and if given `validation`, `test` and `auxiliary`. All but `train` are the same for
 * every host.
 * @throws AlgorithmError `CLIENT_ERROR` for a missing or unknown channel, a host without records, records that are no
 * counts or have another width than `featureDim`, and a vocab.txt that is absent or has another number of words
 */
export function readChannels({ channels, hostCount }: TrainingInput, featureDim: number): TrainingData {
  const unknown = Object.keys(channels).find((name) => !CHANNELS.includes(name));
  if (unknown !== undefined) throw clientError(`channel u'${unknown}' is not one of ${CHANNELS.join(", ")}`);
  const { train, validation, test, auxiliary } = channels;
  if (train === undefined) throw clientError("u'train' is a required channel");
  return {
    hosts: Array.from({ length: hostCount }, (_, host) => readRows("train", train, host, featureDim)),
    validation: validation && readRows("validation", validation, 0, featureDim),
    test: test && readRows("test", test, 0, featureDim),
    vocabulary: auxiliary && readVocabulary(auxiliary, featureDim),
  };
}

function readRows(name: string, channel: Channel, host: number, featureDim: number): SparseRows {
  const { rows } = rowsFromFiles(channel.files[host] ?? [], channel.contentType, featureDim, 0);
  if (rows.rowCount === 0) throw clientError(`channel ${name} holds no record for host algo-${host + 1}`);
  return requireCounts(rows, name);
}

function readVocabulary(channel: Channel, featureDim: number): readonly string[] {
  const file = channel.files[0]?.find(({ name }) => name === "vocab.txt" || name.endsWith("/vocab.txt"));
  if (file === undefined) throw clientError("channel auxiliary holds no file vocab.txt");
  const words = decodeLines(file.bytes);
  if (words.length === featureDim) return words;
  throw clientError(`vocab.txt has ${words.length} lines, but feature_dim is ${featureDim}`);
}

function decodeLines(bytes: Uint8Array): string[] {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.replace(/\r?\n$/, "").split(/\r?\n/);
  } catch (cause) {
    throw clientError("vocab.txt is not UTF-8", cause);
  }
}
