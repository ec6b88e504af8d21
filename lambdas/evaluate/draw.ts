import { createRandom, shuffle } from "../../shared/random/random.ts";

/** Each use draws by a stream of its own: others of the seed split the articles, train the model and resample. */
export const drawingStreams = {
  items: 0xe7a1,
  probes: 0xe7a2,
  samples: 0xe7a3,
  map: 0xe7a4,
  topics: 0xe7a5,
} as const;

/** At most `count` of the values, in their own order, as the seed draws them; all of them when there are no more. */
export function draw<T>(
  values: readonly T[],
  count: number,
  seed: number,
  stream: keyof typeof drawingStreams,
): T[] {
  if (values.length <= count) return [...values];
  const order = Uint32Array.from(values.keys());
  shuffle(order, createRandom(seed, drawingStreams[stream]));
  return Array.from(order.slice(0, count).sort(), (at) => values[at] as T);
}
