import type { LoadedModel } from "../algorithms/program.ts";
import { CorruptDataError } from "../errors/errors.ts";
import { serveModel } from "./knn.ts";
import type { IndexMetric } from "./metric.ts";
import { scaleToLengthOne, type VectorIndex } from "./vector-index.ts";

/**
 * A neighbour index over vectors by row id, which answers as the flat index that k-NN trains on the same. So it needs no
 * trained model: that of SageMaker's k-NN is in a format of faiss's, which is read nowhere here.
 * @param vectors in ascending order of rows, all of one width
 * @param candidates how many neighbours an answer has, if there are so many
 * @throws CorruptDataError `VECTORS_UNUSABLE`
 */
export function serveVectors(
  vectors: ReadonlyMap<number, Float32Array>,
  metric: IndexMetric,
  candidates: number,
): LoadedModel {
  const index = indexOver(vectors, metric);
  return serveModel({ k: Math.min(candidates, index.rowCount), predictorType: "classifier", index });
}

function indexOver(byRow: ReadonlyMap<number, Float32Array>, metric: IndexMetric): VectorIndex {
  const [columns = 0] = byRow.values().map(({ length }) => length);
  if (columns === 0)
    throw new CorruptDataError("VECTORS_UNUSABLE", "there is no vector to find neighbours in");
  const vectors = new Float32Array(byRow.size * columns);
  let at = 0;
  for (const [row, values] of byRow) {
    if (values.length !== columns) {
      const reason = `the vector of row ${row} has ${values.length} columns, others have ${columns}`;
      throw new CorruptDataError("VECTORS_UNUSABLE", reason);
    }
    const place = vectors.subarray(at, at + columns);
    place.set(values);
    if (metric === "COSINE") scaleToLengthOne(place);
    at += columns;
  }
  return { metric, columns, rowCount: byRow.size, vectors, labels: Float32Array.from(byRow.keys()) };
}
