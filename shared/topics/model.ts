import type { Activation } from "./kernels/activation.ts";
import type { NetworkShape, Parameters } from "./parameters.ts";

/** A trained NTM as it is stored: what inference needs, and what says where it came from. */
export interface TopicModel {
  /** Never with batch normalisation, which is folded into the weights. */
  readonly shape: NetworkShape;
  readonly activation: Activation;
  readonly parameters: Parameters;
  /** The input weight of each column. */
  readonly idf: Float32Array;
  /** As the training job was given them. */
  readonly hyperParameters: Readonly<Record<string, string>>;
  readonly bestEpoch: number;
}
