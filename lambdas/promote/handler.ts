import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { promote, promoteInput } from "./promote.ts";

export const makeHandler = lambdaHandler("promote", promoteInput, promote);
export const handler = makeHandler(environmentRuntime);
