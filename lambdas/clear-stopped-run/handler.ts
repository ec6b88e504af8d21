import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { clearStoppedRun } from "./clear-stopped-run.ts";
import { clearStoppedRunInput } from "./event.ts";

export const makeHandler = lambdaHandler("clear-stopped-run", clearStoppedRunInput, clearStoppedRun);
export const handler = makeHandler(environmentRuntime);
