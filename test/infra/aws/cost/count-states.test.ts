import { describe, expect, it } from "vitest";
import { countStates, retrainMachine, type StateMachine } from "../../../../infra/aws/cost/count-states.ts";

const state = (Type: string, rest: object = {}) => ({
  Type,
  Choices: [],
  Resource: "",
  ItemsPath: "",
  ...rest,
});

const placeholder = (name: string) => `$\{${name}Arn}`;

/** Look, then either Nothing, or Many (of one function each), a loop of three states, and Done. */
const machine: StateMachine = {
  StartAt: "Look",
  States: {
    Look: state("Task", { Resource: placeholder("Look"), Next: "New?" }),
    "New?": state("Choice", { Choices: [{ Next: "Many" }], Default: "Nothing" }),
    Many: state("Map", {
      ItemsPath: "$.parts",
      ItemProcessor: { States: { One: { Resource: placeholder("One") } } },
      Next: "Wait",
    }),
    Wait: state("Wait", { Seconds: 30, Next: "Ask" }),
    Ask: state("Task", { Resource: "arn:aws:states:::aws-sdk:sagemaker:describeEndpoint", Next: "There?" }),
    "There?": state("Choice", { Choices: [{ Next: "Done" }], Default: "Wait" }),
    Done: state("Succeed"),
    Nothing: state("Succeed"),
  },
};

describe("countStates", () => {
  const way = { items: { "$.parts": 5 }, waitedSeconds: 30 };

  it("counts every state on the way once, those of a Map once for each item, and its functions", () => {
    // Look, New?, Many, 5 x One, Wait, Ask, There?, Done
    expect(countStates(machine, "Done", way)).toEqual({ transitions: 12, invocations: 6 });
  });

  it("counts the states of a loop again for each further poll", () => {
    // 61 s: polls after 30, 60 and 90 s, so two more rounds of Wait, Ask, There?
    expect(countStates(machine, "Done", { ...way, waitedSeconds: 61 })).toEqual({
      transitions: 12 + 2 * 3,
      invocations: 6,
    });
  });

  it("counts the short way as well", () => {
    expect(countStates(machine, "Nothing", way)).toEqual({ transitions: 3, invocations: 1 });
  });

  it("knows no number of items that it was not told", () => {
    expect(() => countStates(machine, "Done", { ...way, items: {} })).toThrow("$.parts");
  });

  it("finds no way to a state that is not there", () => {
    expect(() => countStates(machine, "Elsewhere", way)).toThrow("no way from Look to Elsewhere");
  });
});

describe("the state machine of the repository", () => {
  const way = { items: { "$.run.batches": 4, "$.vocabulary.shards": 9 }, waitedSeconds: 420 };

  it("takes 31 states, its Maps' items and 14 polls of each endpoint to Promoted", () => {
    const { transitions, invocations } = countStates(retrainMachine, "Promoted", way);

    expect(transitions).toBe(31 + (4 + 9 + 4) + 2 * 13 * 4);
    // The stages that are no Map, DiscardCandidate aside: DetectDrops, BuildVocabulary, SealShards,
    // BuildKnnDataset, Evaluate, Promote, RetireSuperseded.
    expect(invocations).toBe(7 + (4 + 9 + 4));
  });

  it("takes three to NothingNew", () => {
    expect(countStates(retrainMachine, "NothingNew", way)).toEqual({ transitions: 3, invocations: 1 });
  });
});
