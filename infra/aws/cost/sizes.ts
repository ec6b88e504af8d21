/** What the estimate is for: what there is to learn from, and how much is asked. */
export interface Sizes {
  /** In the store, all of them learned from at every retraining. */
  readonly articles: number;
  readonly meanBytes: number;
  /** Articles in one dropped object. */
  readonly articlesPerObject: number;
  readonly droppedPerMonth: number;
  readonly queriesPerDay: number;
  /** Of the looks of the schedule, how many find something new, 0 to 1. */
  readonly newShare: number;
  /** Instead of what schedule and share come to. */
  readonly retrainingsPerMonth?: number;
}

export const defaultSizes: Sizes = {
  articles: 10_000,
  meanBytes: 3000,
  articlesPerObject: 1,
  droppedPerMonth: 1000,
  queriesPerDay: 1000,
  newShare: 0.7,
};
