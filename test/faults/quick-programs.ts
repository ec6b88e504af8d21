import type { AlgorithmProgram, LoadedModel, ModelFiles } from "../../shared/algorithms/program.ts";
import type { ProgramLookup } from "../../shared/algorithms/programs.ts";
import { knn } from "../../shared/neighbours/knn.ts";
import { decodeRecords } from "../../shared/recordio/decode.ts";
import { encodeRecords } from "../../shared/recordio/encode.ts";
import { images } from "../statemachine/bench.ts";

/**
 * A topic model that learns nothing and takes no time: a word belongs to the topic of its column. Told to make two topics,
 * it finds no difference between texts, which the gate refuses.
 */
const quickNtm: AlgorithmProgram = { name: "ntm", train, load };

/** The quick topic model, and the real neighbour index. */
export const quickPrograms: ProgramLookup = async (image) =>
  image === images.TopicModelImage ? quickNtm : knn;

function train({ hyperParameters }: { hyperParameters: Readonly<Record<string, string>> }): ModelFiles {
  return new Map([["model_algo-1", Buffer.from(hyperParameters.num_topics ?? "")]]);
}

function load(files: ModelFiles): LoadedModel {
  const topics = Number(Buffer.from(files.get("model_algo-1") ?? []).toString());
  return ({ body }) => {
    const answers = [...decodeRecords(body)].map(({ features }) => {
      const { keys = [], values = [] } = features.get("values") ?? {};
      const weights = new Float32Array(topics).fill(0.1);
      for (const [place, key] of topics === 2 ? [] : [...keys].entries()) {
        const topic = Number(key) % topics;
        weights[topic] = (weights[topic] ?? 0) + Number(values[place]);
      }
      const sum = weights.reduce((total, weight) => total + weight, 0);
      const shares = weights.map((weight) => weight / sum);
      return { features: new Map(), label: new Map([["topic_weights", { values: shares }]]) };
    });
    return { contentType: "application/x-recordio-protobuf", body: encodeRecords(answers) };
  };
}
