import { SFNClient, SFNServiceException, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, it } from "vitest";
import { ConfigError, InvalidInputError, TransientError } from "../../shared/errors/errors.ts";
import { followOnAws } from "../../shared/executions/follow-execution.ts";
import { startExecution } from "../../shared/executions/start-execution.ts";
import { standInFor } from "../aws/stand-in.ts";
import { rejects } from "../storage/conformance.ts";

const machineArn = "arn:aws:states:eu-west-1:123456789012:stateMachine:Retrain";
const client = new SFNClient({ region: "eu-west-1" });
const sfn = standInFor(client);

const start = () => startExecution(machineArn, "drop-1", {}, client);

function serviceError(name: string, httpStatusCode = 400): SFNServiceException {
  const $fault = httpStatusCode >= 500 ? "server" : "client";
  return new SFNServiceException({
    name,
    message: "why",
    $fault,
    $metadata: { httpStatusCode, attempts: 1 },
  });
}

describe("an execution started by name", () => {
  beforeEach(() => sfn.reset());

  it("is asked for with machine, name and input as JSON", async () => {
    sfn.on(StartExecutionCommand).resolves({ executionArn: "arn", startDate: new Date(0) });

    const outcome = await startExecution(machineArn, "drop-1", { force: true }, client);

    expect(outcome).toBe("STARTED");
    expect(sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input)).toEqual([
      { stateMachineArn: machineArn, name: "drop-1", input: '{"force":true}' },
    ]);
  });

  it("counts as done when one of that name has ended", async () => {
    sfn.on(StartExecutionCommand).rejects(serviceError("ExecutionAlreadyExists"));

    expect(await start()).toBe("ALREADY_STARTED");
  });

  const connectionLost = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  const noCredentials = Object.assign(new Error("none found"), { name: "CredentialsProviderError" });
  const noAnswer = Object.assign(new Error("no answer"), { name: "TimeoutError" });

  it.each([
    [serviceError("ThrottlingException"), TransientError, "EXECUTIONS_UNAVAILABLE"],
    [serviceError("KmsThrottlingException"), TransientError, "EXECUTIONS_UNAVAILABLE"],
    [serviceError("ExecutionLimitExceeded"), TransientError, "EXECUTIONS_UNAVAILABLE"],
    [serviceError("Anything", 503), TransientError, "EXECUTIONS_UNAVAILABLE"],
    [connectionLost, TransientError, "EXECUTIONS_UNAVAILABLE"],
    [noAnswer, TransientError, "EXECUTIONS_UNAVAILABLE"],
    [noCredentials, ConfigError, "EXECUTIONS_FORBIDDEN"],
    [serviceError("AccessDeniedException"), ConfigError, "EXECUTIONS_FORBIDDEN"],
    [serviceError("KmsAccessDeniedException"), ConfigError, "EXECUTIONS_FORBIDDEN"],
    [serviceError("UnrecognizedClientException"), ConfigError, "EXECUTIONS_FORBIDDEN"],
    [serviceError("ExpiredTokenException", 403), ConfigError, "EXECUTIONS_FORBIDDEN"],
    [serviceError("StateMachineDoesNotExist"), ConfigError, "STATE_MACHINE_NOT_FOUND"],
    [serviceError("StateMachineDeleting"), ConfigError, "STATE_MACHINE_NOT_FOUND"],
    [serviceError("InvalidArn"), ConfigError, "STATE_MACHINE_NOT_FOUND"],
    [serviceError("InvalidName"), InvalidInputError, "EXECUTION_REFUSED"],
    [serviceError("InvalidExecutionInput"), InvalidInputError, "EXECUTION_REFUSED"],
  ])(
    "fails by %s as an error to act on, which names the machine and keeps the cause",
    async (cause, type, code) => {
      sfn.on(StartExecutionCommand).rejects(cause);

      const started = start();

      await rejects(started, type, code);
      await expect(started).rejects.toMatchObject({ cause, message: expect.stringContaining(machineArn) });
    },
  );

  it("lets an error of our own making pass as it is", async () => {
    const bug = new TypeError("undefined is not a function");
    sfn.on(StartExecutionCommand).rejects(bug);

    await expect(start()).rejects.toBe(bug);
  });

  it("that is followed fails with the same errors", async () => {
    sfn.on(StartExecutionCommand).rejects(serviceError("StateMachineDoesNotExist"));

    await rejects(
      followOnAws(machineArn, { force: false }, { client }),
      ConfigError,
      "STATE_MACHINE_NOT_FOUND",
    );
  });
});
