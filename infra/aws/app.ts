import { App } from "aws-cdk-lib";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { readnextApp } from "./readnext-app.ts";

const app = new App();
const config = parseConfig(app.node.tryGetContext("readnext"), "cdk.json's context readnext");
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
readnextApp(app, config, { ...(account && { account }), ...(region && { region }) });
