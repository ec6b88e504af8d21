/** Rows whose sketches lie together: eight bytes of one column pair fill one vector of sixteen. */
export const BLOCK: usize = 8;

/** Bytes of one column pair in a block. */
export const PAIR: usize = 16;

/** Bytes between the records of two queries. */
const RECORD: usize = 64;

/*
 * Where the index lies. `squaresAt` is 0 when rows are compared by inner product, else the rows' squared lengths lie
 * there and squared distances are meant.
 */
export let columns: usize = 0;
export let pairs: usize = 0;
export let vectorsAt: usize = 0;
export let labelsAt: usize = 0;
export let sketchAt: usize = 0;
export let scalesAt: usize = 0;
export let squaresAt: usize = 0;
/** For each column pair the whole numbers of four queries: (query, query, query, query), two int16 each. */
export let sketchedQueriesAt: usize = 0;
let recordsAt: usize = 0;

export function layOut(
  columnCount: usize,
  vectors: usize,
  labels: usize,
  sketch: usize,
  scales: usize,
  squares: usize,
  sketchedQueries: usize,
  records: usize,
): void {
  columns = columnCount;
  pairs = (columnCount + 1) >> 1;
  vectorsAt = vectors;
  labelsAt = labels;
  sketchAt = sketch;
  scalesAt = scales;
  squaresAt = squares;
  sketchedQueriesAt = sketchedQueries;
  recordsAt = records;
}

/** What is known of a query; written by shared/neighbours/simd/query-records.ts, field by field in this order. */
@unmanaged
export class Query {
  /** Of the bound threshold = base - gain * (score of the farthest row held). */
  base: f64;
  gain: f64;
  /** What a sketch may be wrong by, in its units. */
  error: i32;
  /** Rows whose bound is below this are too far. */
  threshold: f32;
  /** The factor of a row's squared length in its bound. */
  squaresGain: f32;
  /** 0: nothing can be said from sketches, and the threshold stays. */
  prunes: u32;
  /** How many rows are sought, and how many are held. */
  sought: u32;
  held: u32;
  /** `columns` numbers. */
  vectorAt: u32;
  /** The rows held, u32, and their scores, f32. */
  rowsAt: u32;
  scoresAt: u32;

  /** @param number 0 to 3 */
  static numbered(number: usize): Query {
    return changetype<Query>(recordsAt + number * RECORD);
  }
}
