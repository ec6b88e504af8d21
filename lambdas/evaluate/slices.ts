import type { Probe } from "./probes.ts";

/** Probes that are judged by themselves too. */
export interface Slice {
  readonly by: "label" | "source";
  readonly name: string;
  /** Their places among all probes, ascending. */
  readonly places: Uint32Array;
}

/** More of one kind are not told apart: those with fewest probes are left out. */
const mostOfAKind = 50;

/** By label, then by source; within each most probes first, then in the order of the names. */
export function slicesOf(probes: readonly Probe[], fewestProbes: number): Slice[] {
  return [
    ...slicesBy("label", probes, fewestProbes, ({ labels }) => [...labels]),
    ...slicesBy("source", probes, fewestProbes, ({ source }) => (source === undefined ? [] : [source])),
  ];
}

function slicesBy(
  by: Slice["by"],
  probes: readonly Probe[],
  fewestProbes: number,
  namesOf: (probe: Probe) => string[],
): Slice[] {
  const placesOf = new Map<string, number[]>();
  for (const [place, probe] of probes.entries()) {
    for (const name of namesOf(probe)) {
      const places = placesOf.get(name);
      if (places) places.push(place);
      else placesOf.set(name, [place]);
    }
  }
  const large = [...placesOf].filter(([, places]) => places.length >= fewestProbes);
  large.sort(([a, { length: ofA }], [b, { length: ofB }]) => ofB - ofA || (a < b ? -1 : 1));
  return large
    .slice(0, mostOfAKind)
    .map(([name, places]) => ({ by, name, places: Uint32Array.from(places) }));
}

/** The figures of a slice's probes. */
export function within(figures: Float64Array, { places }: Slice): Float64Array {
  return Float64Array.from(places, (place) => figures[place] as number);
}
