import { App } from "aws-cdk-lib";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { DataStack } from "./data-stack.ts";
import { PipelineStack } from "./pipeline-stack.ts";

const app = new App();
const config = parseConfig(app.node.tryGetContext("readnext"), "cdk.json's context readnext");
const { bucket } = new DataStack(app, "ReadnextData");
new PipelineStack(app, "ReadnextPipeline", { bucket, config });
