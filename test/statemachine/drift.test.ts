import { describe, expect, it } from "vitest";
import { refuseUnsupported } from "../../infra/local/supported-definition.ts";
import { definition } from "./bench.ts";

interface State {
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

const top = definition.States as unknown as Readonly<Record<string, State>>;
const inner = Object.values(top).flatMap(({ ItemProcessor }) => Object.keys(ItemProcessor?.States ?? {}));

/** The committed definition, one of whose states has a field more. */
function withField(name: string, field: string): unknown {
  const add = (key: string, value: unknown) =>
    key === name && value !== null ? { ...(value as object), [field]: 1 } : value;
  return JSON.parse(JSON.stringify(definition), (key, value) => add(key, value));
}

/** T23 of reliability.md; that AWS is given the committed definition byte for byte is in infra/aws/stacks.test.ts. */
describe("the embedded engine refuses a field that it does not honour, naming state and field", () => {
  it.each([...Object.keys(top), ...inner])("in %s", (state) => {
    expect(() => refuseUnsupported(withField(state, "Assign"))).toThrow(
      expect.objectContaining({
        code: "DEFINITION_UNSUPPORTED",
        message: expect.stringMatching(
          new RegExp(`: state ${state.replace("?", "\\?")}, Assign is not honoured$`),
        ),
      }),
    );
  });
});
