/** Whether row `a` comes after row `b`: by score, equal scores by label, equal labels by row. */
type IsFarther = (a: number, b: number) => boolean;

/**
 * The `k` rows with the smallest scores, nearest first; all of them when `k` is larger. Equal scores are ordered by
 * label, so that the choice at the cut does not hang on the order of rows. Keeps a heap of `k` rows, the farthest on
 * top, against which most rows fall at the first comparison.
 * @param scores without NaN
 */
export function selectNearest(scores: Float32Array, labels: Float32Array, k: number): Uint32Array {
  const heap = new Uint32Array(Math.min(k, scores.length));
  if (heap.length === 0) return heap;
  const isFarther: IsFarther = (a, b) => {
    const difference = (scores[a] as number) - (scores[b] as number);
    if (difference !== 0 && !Number.isNaN(difference)) return difference > 0;
    const byLabel = (labels[a] as number) - (labels[b] as number);
    return byLabel === 0 ? a > b : byLabel > 0;
  };
  for (let row = 0; row < heap.length; row += 1) heap[row] = row;
  for (let at = (heap.length >> 1) - 1; at >= 0; at -= 1) siftDown(heap, at, heap.length, isFarther);
  let farthestScore = scores[heap[0] as number] as number;
  for (let row = heap.length; row < scores.length; row += 1) {
    if ((scores[row] as number) > farthestScore || isFarther(row, heap[0] as number)) continue;
    heap[0] = row;
    siftDown(heap, 0, heap.length, isFarther);
    farthestScore = scores[heap[0] as number] as number;
  }
  return sortHeap(heap, isFarther);
}

/** Takes the farthest off the heap, time and again, and puts it behind what is left. */
function sortHeap(heap: Uint32Array, isFarther: IsFarther): Uint32Array {
  for (let last = heap.length - 1; last > 0; last -= 1) {
    const farthest = heap[0] as number;
    heap[0] = heap[last] as number;
    heap[last] = farthest;
    siftDown(heap, 0, last, isFarther);
  }
  return heap;
}

function siftDown(heap: Uint32Array, from: number, length: number, isFarther: IsFarther): void {
  const row = heap[from] as number;
  let at = from;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= length) break;
    if (child + 1 < length && isFarther(heap[child + 1] as number, heap[child] as number)) child += 1;
    if (!isFarther(heap[child] as number, row)) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = row;
}
