import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { inferTopics, inferTopicsInput } from "./infer-topics.ts";

export const makeHandler = lambdaHandler("infer-topics", inferTopicsInput, inferTopics);
export const handler = makeHandler(environmentRuntime);
