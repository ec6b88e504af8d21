import { REAL } from "../lanes";
import { labelsAt, Query } from "./layout";
import { scoreOf } from "./score";

/** The largest float32. */
const LARGEST: f64 = 3.4028234663852886e38;

/**
 * Scores a row and keeps it if it is among the nearest so far. These are a heap with the farthest on top; once it is full
 * the query's threshold follows its top.
 */
export function offer(query: Query, row: u32): void {
  const score = scoreOf(row, query.vectorAt);
  if (query.held < query.sought) {
    siftUp(query, row, score);
    query.held++;
    if (query.held === query.sought) raiseThreshold(query);
    return;
  }
  if (isFarther(score, row, scoreAt(query, 0), rowAt(query, 0))) return;
  siftDown(query, query.sought, row, score);
  raiseThreshold(query);
}

/** Puts the rows that query `number` holds into order, nearest first. @returns how many they are */
export function sortNearest(number: usize): u32 {
  const query = Query.numbered(number);
  // Takes the farthest off the heap, time and again, and puts it behind what is left.
  for (let last = query.held - 1; <i32>last > 0; last--) {
    const row = rowAt(query, last);
    const score = scoreAt(query, last);
    put(query, last, rowAt(query, 0), scoreAt(query, 0));
    siftDown(query, last, row, score);
  }
  return query.held;
}

/** Rounded down by more than its own arithmetic can round it up. */
function raiseThreshold(query: Query): void {
  if (query.prunes === 0) return;
  const exact = query.base - query.gain * <f64>scoreAt(query, 0);
  query.threshold = <f32>min(exact - abs(exact) * 2.384185791015625e-7, LARGEST);
}

/** By score, equal scores by label, equal labels by row. */
function isFarther(score: f32, row: u32, otherScore: f32, otherRow: u32): bool {
  if (score !== otherScore) return score > otherScore;
  const label = load<f32>(labelsAt + <usize>row * REAL);
  const otherLabel = load<f32>(labelsAt + <usize>otherRow * REAL);
  return label === otherLabel ? row > otherRow : label > otherLabel;
}

function siftUp(query: Query, row: u32, score: f32): void {
  let at = query.held;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isFarther(score, row, scoreAt(query, parent), rowAt(query, parent))) break;
    put(query, at, rowAt(query, parent), scoreAt(query, parent));
    at = parent;
  }
  put(query, at, row, score);
}

/** Replaces the top of a heap of `length`. */
function siftDown(query: Query, length: u32, row: u32, score: f32): void {
  let at: u32 = 0;
  for (;;) {
    let child: u32 = 2 * at + 1;
    if (child >= length) break;
    if (child + 1 < length && isFartherAt(query, child + 1, child)) child++;
    if (!isFarther(scoreAt(query, child), rowAt(query, child), score, row)) break;
    put(query, at, rowAt(query, child), scoreAt(query, child));
    at = child;
  }
  put(query, at, row, score);
}

function isFartherAt(query: Query, place: u32, other: u32): bool {
  return isFarther(scoreAt(query, place), rowAt(query, place), scoreAt(query, other), rowAt(query, other));
}

function rowAt(query: Query, place: u32): u32 {
  return load<u32>(query.rowsAt + place * 4);
}

function scoreAt(query: Query, place: u32): f32 {
  return load<f32>(query.scoresAt + place * 4);
}

function put(query: Query, place: u32, row: u32, score: f32): void {
  store<u32>(query.rowsAt + place * 4, row);
  store<f32>(query.scoresAt + place * 4, score);
}
