import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { sealShards, sealShardsInput } from "./seal-shards.ts";

export const makeHandler = lambdaHandler("seal-shards", sealShardsInput, sealShards);
export const handler = makeHandler(environmentRuntime);
