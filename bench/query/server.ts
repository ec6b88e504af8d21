/** Serves a synthetic release on loopback until it is told to stop: `node server.ts <rows>`. Prints its address. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveQueries } from "../../infra/local/http-server.ts";
import { makeHandler } from "../../lambdas/query/handler.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { NotFoundError } from "../../shared/errors/errors.ts";
import { knn } from "../../shared/neighbours/knn.ts";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import { measureNothing } from "../../shared/runtime/measure.ts";
import { endlessPatience } from "../../shared/runtime/patience.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import { COLUMNS } from "../knn/vectors.ts";
import { writeSyntheticRelease } from "./synthetic-release.ts";

const rows = Number(process.argv[2]);
const directory = await mkdtemp(join(tmpdir(), "readnext-bench-"));
// All requests come from one address.
const api = { callerRequestsPerSecond: "off" };
const config = parseConfig({ serving: "endpoints", api }, "bench");
const store = await openStore(`file://${directory}`);
await writeSyntheticRelease(store, rows, config);
const index = knn.load(await trainIndex());

const runtime: Runtime = {
  store,
  openEndpoint: async (name) => {
    if (name !== "index") throw new NotFoundError("ENDPOINT_NOT_FOUND", "there is no topic model here");
    return { uri: "bench://index", invoke: async (request) => index(request), remove: async () => {} };
  },
  listEndpoints: async () => [],
  config,
  clock: () => new Date(),
  log: (level, message, fields) => console.error(level, message, fields),
  measure: measureNothing,
  middlewares: [],
};
const { server, url } = await serveQueries(
  makeHandler(async () => runtime, endlessPatience),
  0,
);
await fetch(`${url}/v1/health`);
console.log(url);
process.once("SIGTERM", async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
  process.exit();
});

async function trainIndex() {
  const current = await readCurrent(store);
  const releaseId = current?.pointer.releaseId ?? "";
  const { bytes } = await store.get(layout.releaseFile(releaseId, releaseFiles.vectors));
  const k = String(Math.min(config.neighbours.candidates, rows));
  return knn.train({
    hyperParameters: {
      feature_dim: String(COLUMNS),
      k,
      sample_size: String(rows),
      predictor_type: "classifier",
      index_metric: "COSINE",
    },
    channels: {
      train: { contentType: "application/x-recordio-protobuf", files: [[{ name: "part", bytes }]] },
    },
    hostCount: 1,
    log: () => {},
  });
}
