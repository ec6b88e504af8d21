import { readNeighbourDataset } from "../../shared/corpus/neighbour-dataset.ts";
import { decodeTopicWeights, type TopicWeights, topicsFile } from "../../shared/corpus/topic-weights.ts";
import {
  decodeCatalogue,
  readAssignments,
  readVocabularyManifest,
  readVocabularyTerms,
  vocabularyFiles,
} from "../../shared/corpus/vocabulary-files.ts";
import { readPlan } from "../../shared/release/plan.ts";
import { readArtifact, readManifest } from "../../shared/storage/artifacts.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { represent } from "../../shared/topics/representation.ts";
import type { EvaluateInput } from "./evaluate.ts";

export type Candidate = Awaited<ReturnType<typeof readCandidate>>;

/** What the run has made of its articles so far. */
export async function readCandidate(store: ObjectStore, input: EvaluateInput) {
  const { config } = await readPlan(store, input.run);
  const vocabulary = await readVocabularyManifest(store, input.vocabulary);
  const { manifest } = vocabulary;
  const catalogue = decodeCatalogue(await readArtifact(store, manifest, vocabularyFiles.catalogue));
  const heldOut = decodeCatalogue(await readArtifact(store, manifest, vocabularyFiles.heldOut));
  const terms = await readVocabularyTerms(store, manifest);
  const assignments = await readAssignments(store, manifest);
  const weights = await readTopicWeights(store, input);
  const { representation } = await readNeighbourDataset(store, input.neighbourDataset);
  /** Of every article with a known term, by id. */
  const vectors = new Map(weights.map(({ id, weights: of }) => [id, represent(of, representation.name)]));
  return { config, vocabulary, catalogue, heldOut, terms, assignments, weights, representation, vectors };
}

async function readTopicWeights(store: ObjectStore, input: EvaluateInput): Promise<TopicWeights[]> {
  const weights: TopicWeights[] = [];
  for (const { manifest } of input.topics) {
    const bytes = await readArtifact(store, await readManifest(store, manifest), topicsFile);
    for (const article of decodeTopicWeights(bytes)) weights.push(article);
  }
  return weights;
}
