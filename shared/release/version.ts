/** Raised whenever the same articles, configuration and seed would come to other bytes: it makes the next run retrain. */
export const pipelineVersion = 2;

/** Of the release manifest. A loader refuses a newer one. */
export const releaseSchemaVersion = 1;
