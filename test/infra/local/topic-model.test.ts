import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openEngine } from "../../../infra/local/engine.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { wire } from "../../lambdas/bench.ts";
import { temporaryDirectory } from "../../storage/temporary-directory.ts";

it.each([
  ["readnext", "readnext.local/ntm:1"],
  ["builtin", "readnext.local/plain-ntm:1"],
])("topicModel %s trains by the image %s", async (topicModel, image) => {
  const dataDir = await temporaryDirectory();
  mkdirSync(join(dataDir, "articles"));
  writeFileSync(join(dataDir, "articles/drop.jsonl"), wire(30));
  const config = parseConfig({ topicModel, topics: { count: 2, epochs: 1 } }, "test");
  const engine = await openEngine({ dataDir, config });

  await engine.retrain({}, () => {});
  await engine.close();

  const folder = join(dataDir, "sagemaker/training-jobs");
  const [job = ""] = readdirSync(folder).filter((file) => file.includes("-ntm-"));
  const { AlgorithmSpecification } = JSON.parse(readFileSync(join(folder, job), "utf8"));
  expect(AlgorithmSpecification.TrainingImage).toBe(image);
});
