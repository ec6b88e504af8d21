import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { foldIn, foldInInput } from "./fold-in.ts";

export const makeHandler = lambdaHandler("fold-in", foldInInput, foldIn);
export const handler = makeHandler(environmentRuntime);
