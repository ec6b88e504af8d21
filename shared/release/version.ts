/** Raised whenever the same articles, configuration and seed would come to other bytes: it makes the next run retrain. */
export const pipelineVersion = 5;

/** Of the release manifest. A loader refuses a newer one, and reads the older: 1 has no `representation` of its own, 2 no page and no inputs, 3 no words. */
export const releaseSchemaVersion = 4;
