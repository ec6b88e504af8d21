import { mkdtemp, rm } from "node:fs/promises";
import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { topicWeightsFrom } from "../../shared/algorithms/answers.ts";
import { ntmProgram } from "../../shared/topics/ntm.ts";
import { temporaryDirectory } from "../storage/temporary-directory.ts";
import { documents, recordio, shardOf, smallTraining } from "./corpus.ts";
import { buildImage, type Image } from "./image.ts";
import { write } from "./ml-root.ts";
import { type Container, start } from "./start.ts";

let directory: string;
let image: Image;
let model: Buffer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "readnext-image-"));
  image = buildImage(directory);
  const files = [{ name: "part.pbr", bytes: shardOf(documents) }];
  const channels = { train: { contentType: recordio, files: [files] } };
  const input = { hyperParameters: smallTraining, channels, hostCount: 1, log: () => {} };
  model = Buffer.from(ntmProgram().train(input).get("model_algo-1") ?? []);
});

afterAll(() => rm(directory, { recursive: true }));

interface Serving extends Container {
  readonly url: string;
}

/** A container that listens on a free port of this machine. */
async function listen(bytes: Buffer = model, environment: Record<string, string> = {}): Promise<Serving> {
  const root = await temporaryDirectory();
  write(root, "model/model_algo-1", bytes);
  const container = start(image, "serve", {
    READNEXT_ML_ROOT: root,
    READNEXT_HOST: "127.0.0.1",
    SAGEMAKER_BIND_TO_PORT: "0",
    ...environment,
  });
  const { address } = JSON.parse(await container.line('"listening"'));
  return { ...container, url: address };
}

async function serve(environment: Record<string, string> = {}): Promise<Serving> {
  const container = await listen(model, environment);
  expect(await container.line('"the model')).toContain("the model is loaded");
  return container;
}

function invoke(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/invocations`, { method: "POST", headers, body });
}

async function weightsOf(response: Response): Promise<number[][]> {
  expect(response.status).toBe(200);
  const contentType = response.headers.get("content-type") ?? "";
  const body = new Uint8Array(await response.arrayBuffer());
  return topicWeightsFrom({ contentType, body }).map((weights) => [...weights]);
}

const asked = [
  [3, 1, 0, 0],
  [0, 0, 1, 3],
];

describe("an endpoint's container", () => {
  const bodies: [string, string | Uint8Array<ArrayBuffer>][] = [
    ["text/csv", asked.map((row) => `${row.join(",")}\n`).join("")],
    ["application/json", JSON.stringify({ instances: asked.map((features) => ({ features })) })],
    ["application/jsonlines", asked.map((features) => `${JSON.stringify({ features })}\n`).join("")],
    [recordio, shardOf(asked)],
  ];
  const answers = ["application/json", "application/jsonlines", recordio];

  it("answers alike, whatever of four types it is asked in and of three answers in", async () => {
    const { url } = await serve();
    const all: number[][][] = [];

    for (const [type, body] of bodies) {
      for (const accept of answers) {
        const response = await invoke(url, body, { "content-type": type, accept });
        expect(response.headers.get("content-type")).toBe(accept);
        all.push(await weightsOf(response));
      }
    }

    for (const weights of all) expect(weights).toEqual(all[0]);
    const [first = [], second = []] = all[0] ?? [];
    for (const weights of [first, second]) {
      expect(weights).toHaveLength(2);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    }
    // One document is of the first two words, the other of the last two.
    const mainTopic = (weights: number[]) => weights.indexOf(Math.max(...weights));
    expect(mainTopic(first)).not.toBe(mainTopic(second));
  });

  it("answers many at once, each with its own", async () => {
    const { url } = await serve();
    const headers = { "content-type": recordio, accept: recordio };
    const rows = Array.from({ length: 40 }, (_, number) => [number, 40 - number, number % 3, 1]);
    const together = await weightsOf(await invoke(url, shardOf(rows), headers));

    const apart = await Promise.all(
      rows.map(async (row) => weightsOf(await invoke(url, shardOf([row]), headers))),
    );

    expect(apart.flat()).toEqual(together);
    expect(new Set(together.map(String)).size).toBe(40);
  });

  it("refuses what it cannot read, without quoting it", async () => {
    const { url, lines } = await serve();
    const canary = "the widow's testimony";
    const requests: [string, string][] = [
      ["text/csv", `1,2,3,${canary}`],
      ["application/json", canary],
      ["application/jsonlines", `{"features":["${canary}"]}`],
      [recordio, canary],
      ["application/octet-stream", canary],
      ["text/csv", "1,2"],
      ["text/csv", "1,2,3,-1"],
    ];

    for (const [type, body] of requests) {
      const response = await invoke(url, body, { "content-type": type });
      const said = await response.text();
      expect([response.status, said.includes("widow")], type).toEqual([400, false]);
      expect(said, type).not.toBe("");
    }
    expect(lines.join()).not.toContain("widow");
  });

  it("answers 413 to a body over the limit, declared or not, and goes on", async () => {
    const { url } = await serve({ SAGEMAKER_MAX_PAYLOAD_IN_MB: "1" });
    const body = "x".repeat(1_048_577);
    const stream = new Blob([body]).stream();

    const declared = await invoke(url, body, { "content-type": "text/csv" });
    const chunked = await fetch(`${url}/invocations`, { method: "POST", body: stream, duplex: "half" });

    expect([declared.status, chunked.status]).toEqual([413, 413]);
    expect((await fetch(`${url}/ping`)).status).toBe(200);
  });

  it("is not fit while its model is corrupt, and says why", async () => {
    const corrupt = Buffer.from(model);
    corrupt.writeUInt8(corrupt.readUInt8(corrupt.length - 40) ^ 1, corrupt.length - 40);

    const { url, line } = await listen(corrupt);

    const { level, reason } = JSON.parse(await line("could not be loaded"));
    expect({ level, reason }).toEqual({
      level: "error",
      reason: "the topic model is corrupt: its checksum differs",
    });
    expect((await fetch(`${url}/ping`)).status).toBe(503);
    expect((await invoke(url, "1,0,0,0", { "content-type": "text/csv" })).status).toBe(503);
  });

  it("says why it cannot listen, and ends", async () => {
    const { url } = await serve();

    const second = start(image, "serve", {
      READNEXT_ML_ROOT: directory,
      READNEXT_HOST: "127.0.0.1",
      SAGEMAKER_BIND_TO_PORT: new URL(url).port,
    });

    expect(await second.exitCode).toBe(1);
    expect(second.lines.at(-1)).toContain("PORT_UNUSABLE");
  });
});

it("on SIGTERM finishes what it was asked, takes nothing new, and ends", async () => {
  const container = await serve();
  const { url } = container;
  const kept = new Agent({ keepAlive: true });
  await answerTo(httpRequest(`${url}/ping`, { agent: kept }).end());
  const underWay = httpRequest(`${url}/invocations`, {
    method: "POST",
    headers: { "content-type": "text/csv", expect: "100-continue" },
  });
  underWay.flushHeaders();
  await new Promise((resolve) => underWay.once("continue", resolve));

  container.kill("SIGTERM");
  await container.line('"stopping"');
  await expect(fetch(`${url}/ping`)).rejects.toThrow("fetch failed");
  underWay.end("1,1,0,0\n");

  const answer = await answerTo(underWay);
  expect(answer.statusCode).toBe(200);
  expect(JSON.parse(await text(answer)).predictions).toHaveLength(1);
  expect(await container.exitCode).toBe(0);
  kept.destroy();
});

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => request.once("response", resolve).once("error", reject));
}
