import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { memoryS3 } from "../storage/memory-s3.ts";
import { assertConforms, standInFor } from "./stand-in.ts";

const misspelt = { Bucekt: "bucket", Key: "key" } as unknown as PutObjectCommandInput;
const refusal = "PutObject: Bucket is missing; Bucekt is no member of PutObjectRequest";

function answeringClient() {
  const client = new S3Client({ region: "eu-central-1" });
  const mock = standInFor(client);
  mock.on(PutObjectCommand).resolves({ ETag: '"1"' });
  return { client, mock };
}

describe("standInFor", () => {
  it("answers a request that conforms, and records it as aws-sdk-client-mock does", async () => {
    const { client, mock } = answeringClient();

    const { ETag } = await client.send(new PutObjectCommand({ Bucket: "bucket", Key: "key" }));

    expect(ETag).toBe('"1"');
    expect(mock.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({ Bucket: "bucket", Key: "key" });
  });

  it("refuses a misspelt member before its answer takes effect, naming operation and path", async () => {
    const { client, mock } = answeringClient();

    await expect(client.send(new PutObjectCommand(misspelt))).rejects.toThrow(refusal);
    expect(mock.calls()).toEqual([]);
  });

  it("refuses a request that nobody answers", async () => {
    const { client } = answeringClient();

    const sent = client.send(new DeleteObjectCommand({ Bucket: "bucket", Key: "key" }));

    await expect(sent).rejects.toThrow("DeleteObject is sent, and its stand-in has no answer");
  });

  it("goes on checking after a reset", async () => {
    const { client, mock } = answeringClient();

    mock.reset();
    mock.on(PutObjectCommand).resolves({});

    await expect(client.send(new PutObjectCommand(misspelt))).rejects.toThrow(refusal);
    await client.send(new PutObjectCommand({ Bucket: "bucket", Key: "key" }));
  });

  it("stands in for a class, so also for clients that the code makes itself", async () => {
    class OwnClient extends S3Client {}
    const mock = standInFor(OwnClient);
    mock.on(GetObjectCommand).callsFake((_input, getClient) => ({ ETag: getClient().constructor.name }));
    const client = new OwnClient({ region: "eu-central-1" });

    const { ETag } = await client.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }));

    expect(ETag).toBe("OwnClient");
    await expect(client.send(new PutObjectCommand(misspelt))).rejects.toThrow(refusal);
  });

  it("asks the client's own send again after a restore", async () => {
    const client = new S3Client({ region: "eu-central-1" });
    client.send = async () => ({ ETag: "own" });
    const mock = standInFor(client);

    mock.restore();

    expect(await client.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }))).toEqual({
      ETag: "own",
    });
  });
});

describe("the stand-ins of the suite", () => {
  it("refuse a misspelt member: S3 in memory", async () => {
    const { client, sent } = memoryS3();

    await expect(client.send(new PutObjectCommand(misspelt))).rejects.toThrow(refusal);
    expect(sent).toEqual([]);
  });
});

describe("assertConforms", () => {
  it("tells the operation's name", () => {
    expect(assertConforms(new GetObjectCommand({ Bucket: "bucket", Key: "key" }))).toBe("GetObject");
  });

  it("throws at a command without a schema, rather than passing it", () => {
    expect(() => assertConforms({ input: {} })).toThrow("Object has no operation schema");
  });
});
