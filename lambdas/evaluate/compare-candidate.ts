import type { Runtime } from "../../shared/runtime/runtime.ts";
import type { WeightedWords } from "../../shared/text/words-in-common.ts";
import { type Compared, type ComparedItem, compareSystems, type Ground } from "./compare-systems.ts";
import { draw } from "./draw.ts";
import type { Probe } from "./probes.ts";
import type { Candidate } from "./read-candidate.ts";
import { readKnownDocuments, weighDocuments } from "./read-words.ts";
import { viewOfServing } from "./serving-vectors.ts";

/** So many items are compared over at most: all systems on the same ones. */
const mostItems = 16_384;

const noWords: WeightedWords = { columns: new Uint32Array(0), weights: new Float64Array(0) };

/** Measures the candidate beside the serving release, the words alone and chance. */
export async function compareCandidate(
  candidate: Candidate,
  probes: readonly Probe[],
  k: number,
  runtime: Runtime,
): Promise<Compared & { readonly items: readonly ComparedItem[] }> {
  const { config, vocabulary, terms, assignments } = candidate;
  const chosen = chooseItems(candidate);
  const ids = new Set([...chosen, ...probes].map(({ id }) => id));
  const wanted = assignments.filter(({ id }) => ids.has(id));
  const read = (of: typeof terms) => readKnownDocuments(runtime.store, vocabulary.batches, of, wanted);
  const trained = assignments.filter(({ set }) => set !== "test").length;
  const wordsOf = weighDocuments(await read(terms), terms, trained);
  const items = chosen.map((item) => ({ ...item, words: wordsOf.get(item.id) ?? noWords }));

  // Nobody is asked where nothing can be judged.
  const askedOf = probes.length === 0 ? async () => [] : read;
  const view = await viewOfServing(runtime, config.text.analyzer, askedOf);
  const ground: Ground = {
    items,
    probes,
    wordsOf,
    vocabularySize: terms.length,
    metric: config.neighbours.metric,
    k,
    seed: config.seed,
  };
  return { items, ...compareSystems(ground, view, config.gate.minSliceProbes) };
}

/** By ascending row. */
function chooseItems({ catalogue, weights, vectors, config }: Candidate) {
  const weightsOf = new Map(weights.map((article) => [article.id, article.weights]));
  const items = catalogue.flatMap(({ id, row, title, labels }) => {
    const [own, vector] = [weightsOf.get(id), vectors.get(id)];
    return row !== undefined && own && vector ? [{ id, row, title, labels, weights: own, vector }] : [];
  });
  return draw(items, mostItems, config.seed, "items").sort((a, b) => a.row - b.row);
}
