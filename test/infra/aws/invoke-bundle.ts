import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const program = `
  const { handler } = await import(process.argv[1]);
  const results = [];
  for (const event of JSON.parse(process.argv[2])) {
    results.push(await handler(event, {}).catch(({ name, code }) => ({ error: { name, code } })));
  }
  console.log(JSON.stringify(results));`;

/**
 * Invokes a function's bundle in a fresh process of this Node with each event in turn, in Lambda's manner.
 * @returns what the handler answers, or `{ error: { name, code } }`; Lambda tells the state machine the error's name
 */
export async function invokeBundle(
  asset: string,
  events: readonly unknown[],
  environment: Readonly<Record<string, string>>,
) {
  const args = ["--input-type=module", "--eval", program, join(asset, "index.mjs"), JSON.stringify(events)];
  const env = {
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    READNEXT_ENDPOINTS: "sagemaker://",
    ...environment,
  };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, cwd: asset });
  // The lines before are the function's log and metrics.
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}
