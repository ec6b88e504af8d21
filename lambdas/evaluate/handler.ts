import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { evaluate, evaluateInput } from "./evaluate.ts";

export const makeHandler = lambdaHandler("evaluate", evaluateInput, evaluate);
export const handler = makeHandler(environmentRuntime);
