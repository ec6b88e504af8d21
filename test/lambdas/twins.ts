import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { decodeRecords } from "../../shared/recordio/decode.ts";
import { encodeRecords } from "../../shared/recordio/encode.ts";
import type { RepresentationChoice } from "../../shared/topics/representation-choice.ts";

/** Eleven of each theme, so that each has ten others of its own. */
export const twinCount = 11;

/** What the weights of all twins are made of. */
export interface TwinWeights {
  /** Of the own theme's topic, and of the other theme's. */
  readonly theme: readonly [own: number, other: number];
  /** Of the topic that only the two twins have more of, and of every other such topic. */
  readonly twin: readonly [own: number, other: number];
  /** The same once more, on topics of their own; without it there are none. */
  readonly trace?: readonly [own: number, other: number];
}

/**
 * Topic weights of article 2t or 2t + 1: it shares its theme with every second article, and what else it says with its
 * twin. All vectors have the same numbers in another order, so that they are equally long and metrics agree: where the
 * theme's difference is the greater, the ten nearest are those of the theme, else the twin and nine of them.
 */
export function twinWeights(number: number, { theme, twin, trace }: TwinWeights): Float32Array {
  const pair = number >> 1;
  const spread = ([own, other]: readonly [number, number]) =>
    Array.from({ length: twinCount }, (_, topic) => (topic === pair ? own : other));
  const themes = number % 2 === 0 ? theme : theme.toReversed();
  return Float32Array.from([...themes, ...spread(twin), ...(trace ? spread(trace) : [])]);
}

/**
 * Of the weights as they are, (0.5 - 0.35)^2 > 0.14^2: the theme counts for more. Of the square roots, 0.0134 < 0.14, and
 * of the logs of 0.14 and nothing the twin's difference is the greatest there can be.
 */
export const plainWeights: TwinWeights = { theme: [0.5, 0.35], twin: [0.14, 0] };

export const chosenForPlainWeights: RepresentationChoice = {
  name: "none",
  because: "most-alike-in-words",
  likenessInWords: { "centred-log": 0.9, "square-root": 0.9, none: 1 },
};

/** What makes a run of the twins: article 2t says "freight", article 2t + 1 "wheat", t + 1 times and nothing else. */
export const twinConfig = { topics: { count: 2 + twinCount }, split: { trainShards: 1 } };

export function twinArticles(): string {
  const lines = Array.from({ length: 2 * twinCount }, (_, number) => {
    const [word, label] = number % 2 === 0 ? ["freight", "shipping"] : ["wheat", "grain"];
    const body = Array.from({ length: (number >> 1) + 1 }, () => word).join(" ");
    const id = `t${String(number).padStart(2, "0")}`;
    return JSON.stringify({ id, title: `Report ${number}`, body, labels: [label] });
  });
  return `${lines.join("\n")}\n`;
}

/** Knows an article by its word and how often it says it. */
export const twinTopicModel: Endpoint = {
  uri: "fake://twins",
  async invoke({ body }) {
    const answers = [...decodeRecords(body)].map(({ features }) => {
      const { keys = [], values = [] } = features.get("values") ?? {};
      const weights = twinWeights(2 * (Number(values[0]) - 1) + Number(keys[0]), plainWeights);
      return { features: new Map(), label: new Map([["topic_weights", { values: weights }]]) };
    });
    return { contentType: "application/x-recordio-protobuf", body: encodeRecords(answers) };
  },
  async remove() {},
};
