/** Environment variable with the ARN of the state machine, for the functions that start it. */
export const stateMachineVariable = "READNEXT_STATE_MACHINE";
