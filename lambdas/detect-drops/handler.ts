import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { detectDrops, detectDropsInput } from "./detect-drops.ts";

export const makeHandler = lambdaHandler("detect-drops", detectDropsInput, detectDrops);
export const handler = makeHandler(environmentRuntime);
