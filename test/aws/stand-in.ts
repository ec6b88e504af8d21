import { mockClient } from "aws-sdk-client-mock";
import { type Fault, faultsOf, type Schema } from "./conforms.ts";

/** The one method of a client through which every request goes, those of paginators too. */
interface Sender {
  send: (this: unknown, command: object, ...rest: unknown[]) => Promise<unknown>;
}

/**
 * `mockClient` of aws-sdk-client-mock, for a client or for a whole class of them, which lets no request pass that the AWS
 * SDK's own schema of the operation does not allow, nor one that nobody answers. Use it in place of `mockClient`.
 */
export const standInFor: typeof mockClient = (client, options) => {
  const sender = ("send" in client ? client : client.prototype) as unknown as Sender;
  const answers: Sender = { send: sender.send };
  sender.send = async function (command, ...rest) {
    const operation = assertConforms(command);
    const answer = answers.send.call(this, command, ...rest);
    if (answer === undefined) throw new Error(`${operation} is sent, and its stand-in has no answer`);
    return answer;
  };
  return mockClient(answers as unknown as typeof client, options);
};

/** @returns the operation's name @throws Error naming the operation, and path and reason of each fault */
export function assertConforms(command: object): string {
  const { schema, input } = command as { readonly schema?: unknown; readonly input?: unknown };
  if (!Array.isArray(schema) || schema[0] !== operationKind) {
    throw new Error(`${command.constructor.name} has no operation schema`);
  }
  const [, , operation, , inputSchema] = schema as [9, string, string, unknown, Schema, Schema];
  const faults = faultsOf(inputSchema, input);
  if (faults.length > 0) throw new Error(`${operation}: ${faults.map(inWords).join("; ")}`);
  return operation;
}

const operationKind = 9;

function inWords({ path, reason }: Fault): string {
  return `${path || "the request"} ${reason}`;
}
