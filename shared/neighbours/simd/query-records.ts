import { type SketchBounds, sketchQuery } from "./bounds.ts";
import { GROUP, type IndexLayout, MOST_HELD, RECORD_BYTES } from "./index-memory.ts";

/** Readies the kernels for a query. @param number 0 to 3 @param k at most MOST_HELD */
export type QueryWriter = (number: number, query: Float32Array, k: number) => void;

/** Fields are those of `Query` in kernels/neighbours/layout.ts. */
export function createQueryWriter(
  buffer: ArrayBuffer,
  layout: IndexLayout,
  columns: number,
  bounds: SketchBounds,
  byDistance: boolean,
): QueryWriter {
  const vectors = new Float32Array(buffer, layout.queries, GROUP * columns);
  const sketched = new Int16Array(buffer, layout.sketchedQueries, 2 * GROUP * Math.ceil(columns / 2));
  const view = new DataView(buffer, layout.records, GROUP * RECORD_BYTES);
  const sketch = new Int16Array(columns);
  return (number, query, k) => {
    vectors.set(query, number * columns);
    const { base, gain, error, squaresGain, prunes } = sketchQuery(query, bounds, byDistance, sketch);
    for (let i = 0; i < columns; i += 1) {
      sketched[2 * (GROUP * (i >> 1) + number) + (i & 1)] = sketch[i] as number;
    }
    const at = number * RECORD_BYTES;
    view.setFloat64(at, base, true);
    view.setFloat64(at + 8, gain, true);
    view.setInt32(at + 16, error, true);
    view.setFloat32(at + 20, Number.NEGATIVE_INFINITY, true);
    view.setFloat32(at + 24, squaresGain, true);
    view.setUint32(at + 28, prunes ? 1 : 0, true);
    view.setUint32(at + 32, k, true);
    view.setUint32(at + 36, 0, true);
    view.setUint32(at + 40, layout.queries + 4 * number * columns, true);
    view.setUint32(at + 44, layout.heldRows + 4 * number * MOST_HELD, true);
    view.setUint32(at + 48, layout.heldScores + 4 * number * MOST_HELD, true);
  };
}
