import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import aslValidator from "asl-validator";
import { describe, expect, it } from "vitest";
import { loadDefinition, tasksOf } from "../../infra/local/state-machine.ts";
import { stageFolders } from "../../statemachine/stages.ts";

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts?: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly unknown[];
  readonly ItemProcessor?: { readonly States: Record<string, State> };
}

interface Channel {
  readonly ChannelName: string;
  readonly DataSource: { readonly S3DataSource: { readonly S3DataDistributionType: string } };
}

const root = resolve(import.meta.dirname, "../..");
const text = readFileSync(resolve(root, "statemachine/retrain.asl.json"), "utf8");
const values = {
  TopicModelImage: "image",
  NeighbourIndexImage: "image",
  SageMakerRoleArn: "arn:aws:iam::000000000000:role/x",
};
const definition = loadDefinition(values);
const states = definition.States as unknown as Record<string, State>;
const innerStates = Object.values(states).flatMap(({ ItemProcessor }) =>
  Object.entries(ItemProcessor?.States ?? {}),
);
const allStates = [...Object.entries(states), ...innerStates];

describe("retrain.asl.json", () => {
  it("is valid Amazon States Language, paths included", () => {
    const { isValid, errors } = aslValidator(definition, { checkPaths: true, checkArn: true });

    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it("refuses a placeholder that nobody fills in", () => {
    const { TopicModelImage: _left, ...rest } = values;

    expect(() => loadDefinition(rest)).toThrow(/TopicModelImage/);
  });

  it("calls exactly the functions that have a folder under lambdas/", () => {
    const called = new Set([...text.matchAll(/\$\{(\w+)Arn\}/g)].map(([, name]) => name));
    called.delete("SageMakerRole");

    expect([...called].sort()).toEqual(Object.keys(stageFolders).sort());
    for (const folder of Object.values(stageFolders)) {
      expect(existsSync(resolve(root, "lambdas", folder, "handler.ts")), folder).toBe(true);
    }
  });

  it("gives every task a timeout and a capped retry, and never retries everything", () => {
    for (const [name, state] of allStates.filter(([, { Type }]) => Type === "Task")) {
      expect(state.TimeoutSeconds, name).toBeGreaterThan(0);
      expect(state.Retry?.length, name).toBeGreaterThan(0);
      for (const { ErrorEquals, MaxAttempts } of state.Retry ?? []) {
        expect(MaxAttempts, name).toBeLessThanOrEqual(6);
        expect(ErrorEquals, name).not.toContain("States.ALL");
        expect(ErrorEquals, name).not.toContain("States.TaskFailed");
      }
    }
  });

  it("catches every failure of a task or map: the candidate is discarded", () => {
    const special: Record<string, string> = {
      DetectDrops: "RunFailed",
      RetireSuperseded: "Promoted",
      DiscardCandidate: "RunFailed",
    };
    for (const [name, { Type, Catch }] of Object.entries(states)) {
      if (Type !== "Task" && Type !== "Map") continue;
      expect(Catch?.at(-1), name).toMatchObject({
        ErrorEquals: ["States.ALL"],
        Next: special[name] ?? "DiscardCandidate",
      });
    }
  });

  it.each(["TopicModel", "NeighbourIndex"])(
    "tries the training of the %s six times over 2.5 hours when there is no capacity, and discards after any other failure",
    (model) => {
      const choice = states[`No${model}Capacity?`] as State & { Choices: { And: object[]; Next: string }[] };
      const wait = states[`WaitFor${model}Capacity`] as State & { Seconds: number };

      expect(states[`Train${model}`]?.Catch?.[0]).toMatchObject({ Next: `No${model}Capacity?` });
      expect(choice.Choices[0]?.And).toMatchObject([
        { StringMatches: "*CapacityError*" },
        { NumericLessThan: 6 },
      ]);
      expect(choice.Choices[0]?.Next).toBe(`WaitFor${model}Capacity`);
      expect(wait.Seconds * 5).toBe(2.5 * 3600);
      expect(choice.Default).toBe("DiscardCandidate");
    },
  );

  it.each(["TopicModel", "NeighbourIndex"])("has a branch for every status of the %s endpoint", (model) => {
    const choices = JSON.stringify(states[`${model}InService?`]?.Choices);

    // Source: EndpointStatus of the SageMaker API.
    const all =
      "OutOfService Creating Updating SystemUpdating RollingBack InService Deleting Failed UpdateRollbackFailed";
    for (const status of all.split(" ")) expect(choices).toContain(`"${status}"`);
    expect(choices).toContain('"NumericLessThan":60');
    expect(states[`${model}InService?`]?.Default).toBe(`${model}NotInService`);
  });

  it("shards the topic model's documents over the machines and nothing else (T27)", () => {
    const channels = ["TrainTopicModel", "TrainNeighbourIndex"].flatMap((training) => {
      const { Parameters } = states[training] as State & { Parameters: { InputDataConfig: Channel[] } };
      return Parameters.InputDataConfig.map(({ ChannelName, DataSource }) => [
        training,
        ChannelName,
        DataSource.S3DataSource.S3DataDistributionType,
      ]);
    });

    expect(channels).toEqual([
      ["TrainTopicModel", "train", "ShardedByS3Key"],
      ["TrainTopicModel", "validation", "FullyReplicated"],
      ["TrainTopicModel", "auxiliary", "FullyReplicated"],
      ["TrainNeighbourIndex", "train", "FullyReplicated"],
    ]);
  });

  it("names all that it makes by the names that DetectDrops gave: one source of them", () => {
    const names = [
      ...text.matchAll(
        /"(?:TrainingJobName|ModelName|EndpointConfigName|EndpointName|endpoint|topicModelEndpoint|neighbourIndexEndpoint)\.\$": "(.*)"/g,
      ),
    ].map(([, path]) => path);

    expect(names).toHaveLength(15);
    for (const name of names) expect(name).toMatch(/\$\.run\.(topicModel|neighbourIndex)\.name/);
  });

  it("lets Evaluate ask the candidate's two endpoints, each as what it is", () => {
    expect(states.Evaluate).toMatchObject({
      Parameters: {
        "topicModelEndpoint.$": "$.run.topicModel.name",
        "neighbourIndexEndpoint.$": "$.run.neighbourIndex.name",
      },
    });
  });

  it("lets BuildKnnDataset read the words, and passes what it chose to Evaluate and Promote", () => {
    expect(states.BuildKnnDataset).toMatchObject({
      Parameters: { "vocabulary.$": "$.vocabulary.manifest" },
      ResultPath: "$.neighbours",
    });
    for (const reader of [states.Evaluate, states.Promote]) {
      expect(reader).toMatchObject({ Parameters: { "neighbourDataset.$": "$.neighbours.manifest" } });
    }
  });

  it("gives every task a name of its own, inside of maps too, as the embedded engine finds handlers by name", () => {
    const names = allStates.map(([name]) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(tasksOf(definition).size).toBe(allStates.filter(([, { Type }]) => Type === "Task").length);
  });
});
