import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { shardRecordIO, shardRecordIOInput } from "./shard-recordio.ts";

export const makeHandler = lambdaHandler("shard-recordio", shardRecordIOInput, shardRecordIO);
export const handler = makeHandler(environmentRuntime);
