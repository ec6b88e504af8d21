import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { retireSuperseded, retireSupersededInput } from "./retire-superseded.ts";

export const makeHandler = lambdaHandler("retire-superseded", retireSupersededInput, retireSuperseded);
export const handler = makeHandler(environmentRuntime);
