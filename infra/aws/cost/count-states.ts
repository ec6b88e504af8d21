import * as z from "zod";
import definition from "../../../statemachine/retrain.asl.json" with { type: "json" };

const stateSchema = z.object({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(z.object({ Next: z.string() })).default([]),
  Resource: z.string().default(""),
  Seconds: z.number().optional(),
  ItemsPath: z.string().default(""),
  ItemProcessor: z.object({ States: z.record(z.string(), z.object({ Resource: z.string() })) }).optional(),
});

const machineSchema = z.object({ StartAt: z.string(), States: z.record(z.string(), stateSchema) });

export type StateMachine = z.infer<typeof machineSchema>;

export const retrainMachine: StateMachine = machineSchema.parse(definition);

export interface StateCounts {
  /** As Step Functions bills them: every state entered, those of a Map once for each of its items. */
  readonly transitions: number;
  /** Of Lambda functions. */
  readonly invocations: number;
}

/**
 * Counts an execution that ends in state `end` by the shortest way and without an error.
 *
 * @param items of each Map, by its ItemsPath
 * @param waitedSeconds how long each loop around a Wait state goes on
 */
export function countStates(
  { StartAt, States }: StateMachine,
  end: string,
  { items, waitedSeconds }: { items: Readonly<Record<string, number>>; waitedSeconds: number },
): StateCounts {
  let transitions = 0;
  let invocations = 0;
  for (const name of shortestWay(States, StartAt, end)) {
    const state = stateOf(States, name);
    const times = state.Type === "Map" ? itemsOf(items, state.ItemsPath) : 1;
    const inner = Object.values(state.ItemProcessor?.States ?? {});
    const functions = [state, ...inner].filter(({ Resource }) => Resource.startsWith("${"));
    transitions += 1 + times * inner.length;
    invocations += times * functions.length;
    if (state.Seconds === undefined) continue;
    const rounds = Math.max(1, Math.ceil(waitedSeconds / state.Seconds));
    transitions += (rounds - 1) * shortestWay(States, state.Next ?? "", name).length;
  }
  return { transitions, invocations };
}

/** Breadth first over every transition but those of errors; both ends included. */
function shortestWay(states: StateMachine["States"], from: string, to: string): string[] {
  const ways: string[][] = [[from]];
  const seen = new Set([from]);
  for (const way of ways) {
    const last = way.at(-1) ?? "";
    if (last === to) return way;
    const { Next, Default, Choices } = stateOf(states, last);
    for (const next of [Next, Default, ...Choices.map((choice) => choice.Next)]) {
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  throw new TypeError(`the state machine has no way from ${from} to ${to}`);
}

function stateOf(states: StateMachine["States"], name: string): StateMachine["States"][string] {
  const state = states[name];
  if (!state) throw new TypeError(`the state machine has no state ${name}`);
  return state;
}

function itemsOf(items: Readonly<Record<string, number>>, path: string): number {
  const count = items[path];
  if (count === undefined) throw new TypeError(`the estimate does not know how many items ${path} has`);
  return count;
}
