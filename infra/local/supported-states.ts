import * as z from "zod";
import { payloadTemplate, referencePath, type Scope } from "./supported-expressions.ts";

// The fields of a state that the runner (aws-local-stepfunctions 3.0.0) was seen to honour, in its source. What the
// definition does not use is left out: before adding it here, read what the runner makes of it.

const resultPath = referencePath.nullable().exactOptional();
/** The runner's timers fire at once when they are longer. */
export const seconds = z.int().min(1).max(2_147_483);

export const described = { Comment: z.string().exactOptional() };
const transition = { Next: z.string().exactOptional(), End: z.literal(true).exactOptional() };

const retry = z.strictObject({
  ErrorEquals: z.array(z.string()),
  IntervalSeconds: z.int().exactOptional(),
  MaxAttempts: z.int().exactOptional(),
  BackoffRate: z.number().exactOptional(),
  MaxDelaySeconds: z.int().exactOptional(),
  JitterStrategy: z.enum(["FULL", "NONE"]).exactOptional(),
});
const catcher = z.strictObject({
  ErrorEquals: z.array(z.string()),
  ResultPath: resultPath,
  Next: z.string(),
});

const comparisons = {
  StringEquals: z.string().exactOptional(),
  StringMatches: z
    .string()
    .regex(/^[^?\\]*$/, "the runner gives ? and \\ a meaning of their own")
    .exactOptional(),
  NumericLessThan: z.number().exactOptional(),
  BooleanEquals: z.boolean().exactOptional(),
  IsPresent: z.literal(true, { error: "only true is honoured" }).exactOptional(),
};
const operators = [...Object.keys(comparisons), "And"];
const oneOperator = (rule: object) => operators.filter((name) => name in rule).length === 1;
const oneOperatorOnly = "must have one operator: the runner looks at one, and at And before all others";
const conjunct = z
  .strictObject({ Variable: referencePath, ...comparisons })
  .refine(oneOperator, oneOperatorOnly);
const choice = z
  .strictObject({
    Variable: referencePath.exactOptional(),
    ...comparisons,
    And: z.array(conjunct).exactOptional(),
    Next: z.string(),
  })
  .refine((rule) => oneOperator(rule) && "And" in rule !== "Variable" in rule, oneOperatorOnly);

/** The types of state that may stand at the top and inside of a Map. */
function plainStates(scope: Scope) {
  const template = payloadTemplate(scope).optional();
  return [
    z.strictObject({
      ...described,
      ...transition,
      Type: z.literal("Task"),
      Resource: z.string(),
      Parameters: template,
      ResultSelector: template,
      ResultPath: resultPath,
      // Not to be left out: the runner then gives a task one minute, AWS any time.
      TimeoutSeconds: seconds,
      Retry: z.array(retry).exactOptional(),
      Catch: z.array(catcher).exactOptional(),
    }),
    z.strictObject({
      ...described,
      ...transition,
      Type: z.literal("Pass"),
      Parameters: template,
      // The runner passes over a Result of 0, false, "" or null.
      Result: z.union([z.record(z.string(), z.json()), z.array(z.json())]).exactOptional(),
      ResultPath: resultPath,
    }),
    z.strictObject({
      ...described,
      Type: z.literal("Choice"),
      Choices: z.array(choice),
      Default: z.string().exactOptional(),
    }),
    z.strictObject({ ...described, ...transition, Type: z.literal("Wait"), Seconds: seconds }),
    z.strictObject({ ...described, Type: z.literal("Succeed") }),
    z.strictObject({
      ...described,
      Type: z.literal("Fail"),
      Error: z.string().exactOptional(),
      Cause: z.string().exactOptional(),
      ErrorPath: referencePath.exactOptional(),
      CausePath: referencePath.exactOptional(),
    }),
  ] as const;
}

const typeUnknown = { error: "the type is unknown here" };

const map = z.strictObject({
  ...described,
  ...transition,
  Type: z.literal("Map"),
  ItemsPath: referencePath,
  ItemSelector: payloadTemplate("itemSelector").optional(),
  ItemProcessor: z.strictObject({
    // The runner would run a distributed Map inline.
    ProcessorConfig: z.strictObject({ Mode: z.literal("INLINE") }).exactOptional(),
    StartAt: z.string(),
    States: z.record(z.string(), z.discriminatedUnion("Type", plainStates("iteration"), typeUnknown)),
  }),
  MaxConcurrency: z.int().min(0).exactOptional(),
  ResultPath: resultPath,
  Catch: z.array(catcher).exactOptional(),
});

export const supportedState = z.discriminatedUnion("Type", [...plainStates("execution"), map], typeUnknown);
