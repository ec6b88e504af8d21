import type { Network } from "./network.ts";
import type { Objective } from "./objective.ts";

/** Losses as the built-in container prints them: nats per word, mean over documents. total = kld + recons = logppx. */
export interface WordLosses {
  readonly kld: number;
  readonly recons: number;
  readonly total: number;
  /** The same bound in nats per token: sum over all documents over the number of tokens. */
  readonly totalPerToken: number;
}

/** Sums over documents; a document without words adds nothing. */
export interface WordLossSums {
  kld: number;
  recons: number;
  nats: number;
  tokens: number;
}

export function noWordLosses(): WordLossSums {
  return { kld: 0, recons: 0, nats: 0, tokens: 0 };
}

/** Adds the documents that `network` has just seen: `rows` of a corpus whose documents have `lengths` words. */
export function addWordLosses(
  sums: WordLossSums,
  network: Network,
  rows: Uint32Array,
  lengths: Float32Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const length = lengths[rows[i] as number] as number;
    if (length === 0) continue;
    const kl = network.divergence[i] as number;
    const recons = network.losses.negativeLogLikelihood[i] as number;
    sums.kld += kl / length;
    sums.recons += recons / length;
    sums.nats += kl + recons;
    sums.tokens += length;
  }
}

/** @param documents how many the mean is over: as the container counts, empty and padded rows included */
export function meanWordLosses({ kld, recons, nats, tokens }: WordLossSums, documents: number): WordLosses {
  const count = Math.max(documents, 1);
  return {
    kld: kld / count,
    recons: recons / count,
    total: (kld + recons) / count,
    totalPerToken: nats / Math.max(tokens, 1),
  };
}

/** The parts of what is minimised: means over documents, in nats, unweighted. */
export interface ObjectiveParts {
  readonly reconstruction: number;
  readonly kl: number;
  readonly contrastive: number;
}

/** What is minimised, in nats per document. */
export function objectiveTotal(parts: ObjectiveParts, { klWeight, contrastiveWeight }: Objective): number {
  return parts.reconstruction + klWeight * parts.kl + contrastiveWeight * parts.contrastive;
}

export interface ObjectiveSums {
  documents: number;
  reconstruction: number;
  kl: number;
  contrastive: number;
}

export function noObjective(): ObjectiveSums {
  return { documents: 0, reconstruction: 0, kl: 0, contrastive: 0 };
}

/** Adds the parts of a batch of `documents`. */
export function addObjective(sums: ObjectiveSums, parts: ObjectiveParts, documents: number): void {
  sums.documents += documents;
  sums.reconstruction += parts.reconstruction * documents;
  sums.kl += parts.kl * documents;
  sums.contrastive += parts.contrastive * documents;
}

export function meanObjective({ documents, ...sums }: ObjectiveSums): ObjectiveParts {
  const count = Math.max(documents, 1);
  return {
    reconstruction: sums.reconstruction / count,
    kl: sums.kl / count,
    contrastive: sums.contrastive / count,
  };
}
