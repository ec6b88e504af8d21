import type {
  AlgorithmProgram,
  LoadedModel,
  ModelFiles,
  TrainingInput,
} from "../../shared/algorithms/program.ts";
import { AlgorithmError, ConfigError, CorruptDataError } from "../../shared/errors/errors.ts";

export const fakeImage = "test.local/fake:1";

/** A program without mathematics: its model is a record of what it was trained with, and answers with it. */
const fake: AlgorithmProgram = { name: "ntm", train, load };

/** Also loaded by the training worker, as `programsModule`. */
export async function programFor(image: string): Promise<AlgorithmProgram> {
  if (image === fakeImage) return fake;
  throw new ConfigError("IMAGE_UNKNOWN", `No program for image ${image}`);
}

/** The hyperparameter `behave` makes it fail in the ways that containers do. */
function train({ hyperParameters, channels, hostCount, log }: TrainingInput): ModelFiles {
  log(`training on ${hostCount} hosts`);
  switch (hyperParameters.behave) {
    case "refuse":
      throw new AlgorithmError("CLIENT_ERROR", "no document of the train channel has a word");
    case "break":
      throw new TypeError("undefined is not a function");
    case "hang":
      for (;;) Math.random();
    case "exit":
      process.exit(3);
  }
  log("#quality_metric: host=algo-1, epoch=1, train total_loss <loss>=6.5");
  log("#quality_metric: host=algo-1, epoch=2, train total_loss <loss>=6.25");
  log("#quality_metric: host=algo-1, test accuracy <score>=0.5");
  const seen = Object.entries(channels).map(([name, { contentType, files }]) => {
    const byHost = files.map((host) => host.map((file) => [file.name, Buffer.from(file.bytes).toString()]));
    return [name, { contentType, byHost }];
  });
  return new Map([
    ["model_algo-1", Buffer.from(JSON.stringify({ hyperParameters, channels: Object.fromEntries(seen) }))],
    ["empty", new Uint8Array()],
  ]);
}

function load(files: ModelFiles): LoadedModel {
  const model = files.get("model_algo-1");
  if (!model) throw new CorruptDataError("MODEL_CORRUPT", "there is no file model_algo-1");
  const trainedOn: unknown = JSON.parse(Buffer.from(model).toString());
  return ({ contentType, accept, body }) => {
    if (contentType !== "application/json") {
      throw new AlgorithmError("MODEL_ERROR", `content type ${contentType} is not supported`);
    }
    const answer = { trainedOn, question: JSON.parse(Buffer.from(body).toString()) };
    return { contentType: accept, body: Buffer.from(JSON.stringify(answer)) };
  };
}

/** The files of the model that training with these hyperparameters gives. */
export function fakeModel(hyperParameters: Record<string, string>): ModelFiles {
  return train({ hyperParameters, channels: {}, hostCount: 1, log: () => {} });
}
