import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { preprocess, preprocessInput } from "./preprocess.ts";

export const makeHandler = lambdaHandler("preprocess", preprocessInput, preprocess);
export const handler = makeHandler(environmentRuntime);
