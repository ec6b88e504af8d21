import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { promoteEvent, promoteOrAct } from "./acts.ts";

export const makeHandler = lambdaHandler("promote", promoteEvent, promoteOrAct);
export const handler = makeHandler(environmentRuntime);
