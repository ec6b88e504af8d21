import type { VectorizedDocument } from "../../shared/corpus/vectorized-batch.ts";
import { decodeVocabularyTerms } from "../../shared/corpus/vocabulary-files.ts";
import { askTopicModel } from "../../shared/endpoints/ask-models.ts";
import { AlgorithmError, CorruptDataError, NotFoundError } from "../../shared/errors/errors.ts";
import type { IndexMetric } from "../../shared/neighbours/metric.ts";
import { readCurrent } from "../../shared/release/current.ts";
import {
  type ReleaseManifest,
  readReleaseFile,
  readReleaseManifest,
  releaseFiles,
} from "../../shared/release/manifest.ts";
import { openTopicModel } from "../../shared/release/release-models.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import type { VocabularyTerm } from "../../shared/text/vocabulary.ts";
import { represent } from "../../shared/topics/representation.ts";

/** The serving release's view of this run's articles; or why there is none. */
export type ServingView =
  | {
      readonly manifest: ReleaseManifest;
      readonly metric: IndexMetric;
      /** By id, of the articles that have a word it knows. */
      readonly vectorOf: ReadonlyMap<string, Float32Array>;
    }
  | { readonly manifest?: ReleaseManifest; readonly why: string };

/** The documents of the compared articles over the columns of other terms. */
type ReadDocuments = (terms: VocabularyTerm[]) => Promise<VectorizedDocument[]>;

/**
 * Places the compared articles as the serving release would, by its own vocabulary, topic model and representation:
 * those that it learned from, and those that it never met, as it places a reader's text. A serving release that is
 * corrupt or not answered for is no reason to keep its successor out: then there is nothing to compare with. One that is only
 * out of reach for a moment is.
 * @throws TransientError `ENDPOINT_UNAVAILABLE`
 */
export async function viewOfServing(
  runtime: Runtime,
  analyzer: string,
  readDocuments: ReadDocuments,
): Promise<ServingView> {
  const { store, log } = runtime;
  const current = await readCurrent(store);
  if (!current) return { why: "NOTHING_SERVES" };
  let manifest: ReleaseManifest | undefined;
  try {
    manifest = await readReleaseManifest(store, current.pointer.manifest);
    const { config, representation } = manifest;
    // The run's words were counted by its own analyzer: another one's vocabulary would not find them.
    if (config.text.analyzer !== analyzer) return { manifest, why: "ANALYZER_DIFFERS" };
    const terms = decodeVocabularyTerms(await readReleaseFile(store, manifest, releaseFiles.vocabulary));
    const documents = await readDocuments(terms);
    const vectorOf = new Map<string, Float32Array>();
    const endpoint = await openTopicModel(runtime, manifest);
    for await (const answered of askTopicModel(endpoint, documents, terms.length)) {
      for (const { item, answer } of answered) {
        vectorOf.set(item.assignment.id, represent(answer, representation.name));
      }
    }
    return { manifest, metric: config.neighbours.metric, vectorOf };
  } catch (error) {
    if (!isLasting(error)) throw error;
    log("warn", "serving release unreadable, candidate not compared with it", { reason: error.code });
    return { ...(manifest && { manifest }), why: error.code };
  }
}

type LastingError = CorruptDataError | NotFoundError | AlgorithmError;

function isLasting(error: unknown): error is LastingError {
  return [CorruptDataError, NotFoundError, AlgorithmError].some((type) => error instanceof type);
}
