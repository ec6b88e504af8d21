import { describe, expect, it } from "vitest";
import { loadDefinition } from "../../../infra/local/state-machine.ts";
import { refuseUnsupported } from "../../../infra/local/supported-definition.ts";

const images = { TopicModelImage: "image", NeighbourIndexImage: "image", SageMakerRoleArn: "role" };

const task = { Type: "Task", Resource: "arn", TimeoutSeconds: 60, End: true };
const pass = { Type: "Pass", End: true };
const item = { StartAt: "Item", States: { Item: task } };
const map = { Type: "Map", ItemsPath: "$.items", ItemProcessor: item, End: true };
const choice = (rule: object) => ({ Type: "Choice", Choices: [{ ...rule, Next: "End" }] });

function refused(state: object, outside: object = {}): string {
  try {
    refuseUnsupported({ StartAt: "Some", States: { Some: state }, ...outside });
  } catch (error) {
    expect(error).toMatchObject({ name: "ConfigError", code: "DEFINITION_UNSUPPORTED" });
    return (error as Error).message;
  }
  return "not refused";
}

/** T23 of reliability.md. */
describe("the embedded engine's check of the definition", () => {
  it("lets the committed definition pass", () => {
    expect(Object.keys(loadDefinition(images).States)).toContain("DetectDrops");
  });

  it("is made before anything starts", () => {
    const DetectDropsArn = 'arn", "HeartbeatSeconds": 60, "Comment": "';

    expect(() => loadDefinition({ ...images, DetectDropsArn })).toThrow(
      expect.objectContaining({
        code: "DEFINITION_UNSUPPORTED",
        message: expect.stringContaining("state DetectDrops, HeartbeatSeconds"),
      }),
    );
  });

  it.each([
    ["a task", task],
    ["a task's failures", { ...task, Retry: [{ ErrorEquals: ["E"], JitterStrategy: "FULL" }] }],
    [
      "a template",
      { ...pass, Parameters: { a: ["$.not-a-path", { "b.$": "$.c.d" }], "e.$": "$$.Execution.Name" } },
    ],
    [
      "functions",
      {
        ...pass,
        Parameters: { "a.$": "States.Format('{} of {}', $.a, 3)", "b.$": "States.MathAdd($.a, -1)" },
      },
    ],
    ["a map", { ...map, ItemSelector: { "a.$": "$$.Map.Item.Value", "b.$": "$$.Map.Item.Index" } }],
    ["a choice", choice({ And: [{ Variable: "$.a", IsPresent: true }] })],
    ["a wait", { Type: "Wait", Seconds: 1, End: true }],
  ])("takes %s as our file writes it", (_what, state) => {
    expect(refused(state)).toBe("not refused");
  });

  it.each([
    ["JSONata", "QueryLanguage", { ...pass, QueryLanguage: "JSONata" }],
    ["variables", "Assign", { ...pass, Assign: { x: 1 } }],
    ["a JSONata task", "Arguments", { ...task, Arguments: {} }],
    ["a JSONata output", "Output", { ...task, Output: {} }],
    ["a heartbeat", "HeartbeatSeconds", { ...task, HeartbeatSeconds: 60 }],
    ["another role", "Credentials", { ...task, Credentials: {} }],
    ["a field that nobody knows", "Retries", { ...task, Retries: 3 }],
    ["an item reader", "ItemReader", { ...map, ItemReader: {} }],
    ["an item batcher", "ItemBatcher", { ...map, ItemBatcher: {} }],
    ["a result writer", "ResultWriter", { ...map, ResultWriter: {} }],
    ["tolerated failures", "ToleratedFailurePercentage", { ...map, ToleratedFailurePercentage: 5 }],
    ["the old name of an item processor", "Iterator", { ...map, Iterator: item }],
    [
      "a retry's unknown field",
      "Retry.0.MaxDelay",
      { ...task, Retry: [{ ErrorEquals: ["E"], MaxDelay: 1 }] },
    ],
    [
      "a catch's unknown field",
      "Catch.0.Assign",
      { ...task, Catch: [{ ErrorEquals: ["E"], Next: "End", Assign: {} }] },
    ],
    [
      "a distributed map",
      "ItemProcessor.ProcessorConfig.Mode",
      { ...map, ItemProcessor: { ...item, ProcessorConfig: { Mode: "DISTRIBUTED" } } },
    ],
    [
      "a distributed map's execution type",
      "ItemProcessor.ProcessorConfig.ExecutionType",
      { ...map, ItemProcessor: { ...item, ProcessorConfig: { Mode: "INLINE", ExecutionType: "STANDARD" } } },
    ],
    [
      "JSONata inside of a map",
      "ItemProcessor.QueryLanguage",
      { ...map, ItemProcessor: { ...item, QueryLanguage: "JSONata" } },
    ],
    ["branches", "Type", { Type: "Parallel", Branches: [], End: true }],
    ["a task that may take any time", "TimeoutSeconds", { Type: "Task", Resource: "arn", End: true }],
    ["a task's timer that would fire at once", "TimeoutSeconds", { ...task, TimeoutSeconds: 2_147_484 }],
    [
      "a wait until a date",
      "Timestamp",
      { Type: "Wait", Seconds: 1, Timestamp: "2026-01-01T00:00:00Z", End: true },
    ],
    ["a result for the whole state", "ResultPath", { ...task, ResultPath: "$" }],
    ["a result for a place in a list", "ResultPath", { ...task, ResultPath: "$.a[0]" }],
    ["a result that is passed over", "Result", { ...pass, Result: 0 }],
    ["items by a filter", "ItemsPath", { ...map, ItemsPath: "$.items[?(@.new)]" }],
  ])("refuses %s, naming state and field %s", (_what, field, state) => {
    expect(refused(state)).toContain(`state Some, ${field}`);
  });

  it.each([
    ["States.JsonMerge($.a, $.b, false)", "execution"],
    ["States.JsonMerge($.a, $.b, 0)", "execution"],
    ["States.ArrayLength($.a)", "execution"],
    ["States.UUID()", "execution"],
    ["States.Format('{}', States.MathAdd($.a, 1))", "execution"],
    ["States.Format('\\'{}', $.a)", "execution"],
    ["States.Format('({}', $.a)", "execution"],
    ["States.MathAdd($.a[0], 1)", "execution"],
    ["$$.State.RetryCount", "execution"],
    ["$$.Execution.RedriveCount", "execution"],
    ["$$.StateMachine.Id", "execution"],
    ["$$.Task.Token", "execution"],
    ["$$.Map.Item.Value", "execution"],
    ["$.a[*]", "execution"],
    ["$..a", "execution"],
    ["{% $states.input %}", "execution"],
    ["$$.Execution.Input", "iteration"],
    ["$$.Map.Item.Index", "iteration"],
    ["$$.State.Name", "itemSelector"],
    ["$$.Map.Item.Source", "itemSelector"],
  ])("refuses the expression %s in an %s", (expression, scope) => {
    const template = { deep: [{ "at.$": expression }] };
    const inner = { ...map, ItemProcessor: { ...item, States: { Item: { ...task, Parameters: template } } } };

    const [where, state] = {
      execution: ["state Some, Parameters", { ...task, Parameters: template }] as const,
      itemSelector: ["state Some, ItemSelector", { ...map, ItemSelector: template }] as const,
      iteration: ["state Item, Parameters", inner] as const,
    }[scope] ?? ["", {}];

    expect(refused(state)).toContain(`${where}.deep.0.at.$: ${expression} is not`);
  });

  it("looks for expressions in a result selector too", () => {
    expect(refused({ ...task, ResultSelector: { "a.$": "$[0]" } })).toContain(
      "state Some, ResultSelector.a.$",
    );
  });

  it.each([
    ["an unknown operator", "Choices.0.StringLessThan", { Variable: "$.a", StringLessThan: "b" }],
    ["two operators", "Choices.0", { Variable: "$.a", StringEquals: "b", NumericLessThan: 3 }],
    ["And beside an operator", "Choices.0", { And: [], StringEquals: "b" }],
    ["And beside a variable", "Choices.0", { Variable: "$.a", And: [] }],
    ["an operator without a variable", "Choices.0", { StringEquals: "b" }],
    ["no operator", "Choices.0", { Variable: "$.a" }],
    [
      "two operators within And",
      "Choices.0.And.0",
      { And: [{ Variable: "$.a", StringEquals: "b", BooleanEquals: true }] },
    ],
    ["And within And", "Choices.0.And.0.And", { And: [{ And: [] }] }],
    ["absence", "Choices.0.IsPresent", { Variable: "$.a", IsPresent: false }],
    ["the wildcard ?", "Choices.0.StringMatches", { Variable: "$.a", StringMatches: "a?" }],
    ["a variable in a list", "Choices.0.Variable", { Variable: "$.a[0]", StringEquals: "b" }],
  ])("refuses a choice by %s", (_what, field, rule) => {
    expect(refused(choice(rule))).toContain(`state Some, ${field}`);
  });

  it("refuses what stands outside of the states, and a map within a map", () => {
    expect(refused(pass, { QueryLanguage: "JSONata" })).toContain("the definition, QueryLanguage");
    expect(refused({ ...map, ItemProcessor: { StartAt: "Inner", States: { Inner: map } } })).toContain(
      "state Inner, Type",
    );
  });

  it("names every fault at once", () => {
    const message = refused({ ...task, HeartbeatSeconds: 1, ResultPath: "$" });

    expect(message).toContain("state Some, HeartbeatSeconds is not honoured");
    expect(message).toContain("state Some, ResultPath");
  });
});
