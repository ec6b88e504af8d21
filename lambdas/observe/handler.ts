import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { observe, observeInput } from "./observe.ts";

export const makeHandler = lambdaHandler("observe", observeInput, observe);
export const handler = makeHandler(environmentRuntime);
