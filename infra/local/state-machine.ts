import { readFileSync } from "node:fs";
import type { StateMachine } from "aws-local-stepfunctions";
import { ConfigError } from "../../shared/errors/errors.ts";
import { refuseUnsupported } from "./supported-definition.ts";

export type Definition = ConstructorParameters<typeof StateMachine>[0];

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

const definitionFile = new URL("../../statemachine/retrain.asl.json", import.meta.url);
const lambdaArn = "arn:aws:lambda:local:000000000000:function:";

/**
 * The committed definition with this machine's names in its placeholders: `${XxxArn}` becomes the function Xxx, the rest
 * comes from `values`.
 * @throws ConfigError `PLACEHOLDER_UNKNOWN`, `DEFINITION_UNSUPPORTED`
 */
export function loadDefinition(values: Readonly<Record<string, string>>): Definition {
  const text = readFileSync(definitionFile, "utf8").replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    if (name === "Partition") return "aws";
    if (values[name] !== undefined) return values[name];
    if (name.endsWith("Arn")) return `${lambdaArn}${name.slice(0, -"Arn".length)}`;
    throw new ConfigError(
      "PLACEHOLDER_UNKNOWN",
      `the state machine asks for \${${name}}, which has no value here`,
    );
  });
  const definition: unknown = JSON.parse(text);
  refuseUnsupported(definition);
  return definition as Definition;
}

/** Every Task of the definition by state name, those inside of Map states included. */
export function tasksOf(definition: Definition): Map<string, string> {
  const tasks = new Map<string, string>();
  collect(definition.States as Readonly<Record<string, State>>, (name, state) => {
    if (state.Type === "Task" && state.Resource) tasks.set(name, state.Resource);
  });
  return tasks;
}

export function waitsOf(definition: Definition): string[] {
  const waits: string[] = [];
  collect(definition.States as Readonly<Record<string, State>>, (name, state) => {
    if (state.Type === "Wait") waits.push(name);
  });
  return waits;
}

/** The function's name in a Lambda task's resource; undefined for the resource of another service. */
export function functionName(resource: string): string | undefined {
  return resource.startsWith(lambdaArn) ? resource.slice(lambdaArn.length) : undefined;
}

function collect(states: Readonly<Record<string, State>>, visit: (name: string, state: State) => void): void {
  for (const [name, state] of Object.entries(states)) {
    visit(name, state);
    if (state.ItemProcessor) collect(state.ItemProcessor.States, visit);
  }
}
