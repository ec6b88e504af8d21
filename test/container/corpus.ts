import { encodeRecords, sparseRecord } from "../../shared/recordio/encode.ts";

/** Documents over four words: of the first two, or of the last two. */
export const documents: readonly (readonly number[])[] = [
  [3, 2, 0, 0],
  [2, 3, 0, 0],
  [4, 1, 0, 0],
  [2, 2, 0, 0],
  [0, 0, 2, 3],
  [0, 0, 3, 2],
  [0, 0, 1, 4],
  [0, 0, 2, 2],
];

export const smallTraining = {
  feature_dim: "4",
  num_topics: "2",
  epochs: "40",
  mini_batch_size: "4",
  optimizer: "adam",
  num_patience_epochs: "40",
  encoder_layers: "8",
  encoder_layers_activation: "relu",
};

/** So many words that a batch of them is worth several threads. */
export const wideTraining = { ...smallTraining, feature_dim: "1000", mini_batch_size: "64", epochs: "3" };

export const wideDocuments: readonly (readonly number[])[] = Array.from({ length: 64 }, (_, document) =>
  Array.from({ length: 1000 }, (_, word) => ((document * 7 + word * 11) % 97 < 3 ? 1 + (word % 3) : 0)),
);

/** Documents as a shard of sparse records, as the pipeline writes them. */
export function shardOf(rows: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const bytes = encodeRecords(
    rows.map((row) => {
      const columns = row.flatMap((count, column) => (count === 0 ? [] : [column]));
      const counts = columns.map((column) => row[column] ?? 0);
      return sparseRecord(Uint32Array.from(columns), Float32Array.from(counts), row.length);
    }),
    { values: "any" },
  );
  return new Uint8Array(bytes);
}

export const recordio = "application/x-recordio-protobuf";
