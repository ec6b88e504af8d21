import type { SparseCounts } from "../text/vectorize.ts";

/** A text that is asked with: what a release knows of it. */
export interface Example {
  /** Its topics, represented as the release's are. Absent: it has no known term, or the topic model cannot be asked. */
  readonly vector?: Float32Array;
  /** By columns of the release's lexicon. Absent if the release has none. */
  readonly words?: SparseCounts;
}

export interface Question {
  /** One or more. What is recommended is like them in the mean. */
  readonly liked: readonly Example[];
  readonly disliked: readonly Example[];
  /** Ids of articles that are read already, the question's own above all: they do not come back. */
  readonly read: ReadonlySet<string>;
  /** Texts that are read already: their copies do not come back, and results differ from them as from each other. */
  readonly known: readonly Example[];
}

export interface RankingWishes {
  /** At most so many results. */
  readonly count: number;
  /** 0: the best, however alike among themselves; towards 1: unlike each other. */
  readonly diversity: number;
  /** An article so much older than the latest one loses half of what age can take. Absent: age does not matter. */
  readonly halfLifeDays?: number;
}
