/** What the training minimises, per batch of n documents: the settings of the loss and of the views. */
export interface Objective {
  /** Weight of KL(q || N(0, I)) beside the reconstruction. */
  readonly klWeight: number;
  /** Weight of the InfoNCE term between two views; 0 encodes the whole document once and has no views. */
  readonly contrastiveWeight: number;
  /** Of the InfoNCE term. */
  readonly temperature: number;
  /** What is reconstructed: ln(1 + count) * idf scaled to the document's length, or the counts themselves. */
  readonly target: "tf-idf" | "counts";
  /**
   * Whether the optimizer sees the gradient of a batch's mean loss, or of its sum. The built-in container's framework sums
   * (MXNet, rescale_gradient 1); its default optimizer, adadelta, depends on the scale: with the mean it hardly moves.
   */
  readonly reduction: "mean" | "sum";
  /** How often the second view is a near neighbour of the document instead of its other half; 0 finds no neighbours. */
  readonly neighbourProbability: number;
}

export const OBJECTIVE_NAMES = ["contrastive", "evidence-lower-bound"] as const;
export type ObjectiveName = (typeof OBJECTIVE_NAMES)[number];

/**
 * "contrastive" recognises two halves of one document beside reconstructing it: few topics stay unused and its vectors
 * recommend far better. "evidence-lower-bound" is the plain NTM (Miao et al. 2016), as the built-in algorithm trains it.
 */
export const OBJECTIVES: Readonly<Record<ObjectiveName, Objective>> = {
  contrastive: {
    klWeight: 0.1,
    contrastiveWeight: 20,
    temperature: 0.2,
    target: "tf-idf",
    reduction: "mean",
    neighbourProbability: 0.5,
  },
  "evidence-lower-bound": {
    klWeight: 1,
    contrastiveWeight: 0,
    temperature: 1,
    target: "counts",
    reduction: "sum",
    neighbourProbability: 0,
  },
};
