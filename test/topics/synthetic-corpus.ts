import { createRandom, type Random } from "../../shared/random/random.ts";

/** A corpus drawn from known topics: latent Dirichlet allocation with topics that share few words. */
export interface SyntheticCorpus {
  /** documents x words counts */
  readonly counts: number[][];
  /** documents x topics true shares */
  readonly mixtures: number[][];
}

export interface SyntheticOptions {
  readonly documents: number;
  readonly topics: number;
  readonly wordsPerTopic: number;
  readonly length: number;
  readonly seed: number;
}

/** Each topic prefers its own block of words; nine words of ten come from the document's mixture, the rest from anywhere. */
export function syntheticCorpus(options: SyntheticOptions): SyntheticCorpus {
  const random = createRandom(options.seed, 99);
  const mixtures = Array.from({ length: options.documents }, () => sparseMixture(options.topics, random));
  return { mixtures, counts: mixtures.map((mixture) => drawDocument(mixture, options, random)) };
}

/** Mostly one topic, some of a second. */
function sparseMixture(topics: number, random: Random): number[] {
  const shares = Array.from({ length: topics }, () => 0);
  const main = random.below(topics);
  const second = random.below(topics);
  shares[main] = 0.8;
  shares[second] = (shares[second] ?? 0) + 0.2;
  return shares;
}

function drawDocument(mixture: readonly number[], options: SyntheticOptions, random: Random): number[] {
  const { topics, wordsPerTopic, length } = options;
  const counts = Array.from({ length: topics * wordsPerTopic }, () => 0);
  for (let i = 0; i < length; i++) {
    const anywhere = random.uniform() < 0.1;
    const word = anywhere
      ? random.below(counts.length)
      : drawTopic(mixture, random) * wordsPerTopic + random.below(wordsPerTopic);
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

function drawTopic(mixture: readonly number[], random: Random): number {
  let left = random.uniform();
  for (const [topic, share] of mixture.entries()) {
    left -= share;
    if (left < 0) return topic;
  }
  return mixture.length - 1;
}
