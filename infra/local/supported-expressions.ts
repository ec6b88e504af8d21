import * as z from "zod";

/** Where in a definition an expression stands: it decides what of the context object the runner knows there. */
export type Scope = "execution" | "itemSelector" | "iteration";

/**
 * The paths into the context object that mean here what they mean on AWS. Within an iteration the runner has no
 * `$$.Map`, and gives the item as `$$.Execution.Input`; it has `$$.State`, `$$.StateMachine` and `$$.Task` nowhere.
 */
const contextPaths: Readonly<Record<Scope, readonly string[]>> = {
  execution: ["$$.Execution.Name", "$$.Execution.Input"],
  itemSelector: ["$$.Execution.Name", "$$.Execution.Input", "$$.Map.Item.Value", "$$.Map.Item.Index"],
  iteration: ["$$.Execution.Name"],
};

const path = /^\$(\.[A-Za-z_]\w*)+$/;
/** In a literal, the runner drops backslashes and counts parentheses as if they were code. */
const argument = String.raw`('[^'\\()]*'|-?\d+(\.\d+)?|\$(\.[A-Za-z_]\w*)+)`;
/** The runner's States.JsonMerge changes its first argument; the others have not been needed. */
const intrinsicFunction = new RegExp(String.raw`^States\.(Format|MathAdd)\(${argument}(, *${argument})*\)$`);

/** `$.a.b`. The runner would put a result for `$` under the name "$", and its JSONPath is not AWS's. */
export const referencePath = z.string().regex(path, "only a path such as $.a.b is honoured");

/** A payload template: values whose keys end in ".$" are expressions, at any depth. */
export function payloadTemplate(scope: Scope) {
  return z.unknown().superRefine((value, context) => {
    for (const [at, expression] of expressionsIn(value, [])) {
      const message = reasonAgainst(expression, scope);
      if (message !== undefined) context.addIssue({ code: "custom", path: [...at], message });
    }
  });
}

function* expressionsIn(
  value: unknown,
  at: readonly string[],
): Generator<readonly [at: readonly string[], expression: unknown]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key.endsWith(".$")) yield [[...at, key], inner];
    else yield* expressionsIn(inner, [...at, key]);
  }
}

function reasonAgainst(expression: unknown, scope: Scope): string | undefined {
  if (typeof expression !== "string") return "an expression is a string";
  if (expression.startsWith("$$")) {
    const known = contextPaths[scope];
    return known.includes(expression) ? undefined : `${expression} is not one of ${known.join(", ")}`;
  }
  if (expression.startsWith("$")) {
    return path.test(expression) ? undefined : `${expression} is not a path such as $.a.b`;
  }
  if (intrinsicFunction.test(expression)) return undefined;
  return `${expression} is not States.Format or States.MathAdd of paths, numbers and plain literals`;
}
