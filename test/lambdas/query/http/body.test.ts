import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { useDeployment } from "../setting.ts";

const path = "/v1/recommendations";
const body = '{"id":"freight-1"}';

describe("a body", () => {
  const deployment = useDeployment();

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    'Application/JSON;charset="UTF-8"',
    "application/vnd.example.v1+json",
  ])("is read when it is declared as %s", async (type) => {
    const { status } = await deployment().ask(path, {
      method: "POST",
      body,
      headers: { "content-type": type },
    });

    expect(status).toBe(200);
  });

  it("is taken for JSON when it is declared as nothing", async () => {
    const { status } = await deployment().ask(path, { method: "POST", body });

    expect(status).toBe(200);
  });

  it.each([
    "application/x-www-form-urlencoded",
    "text/plain",
    "text/json",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "application/json, text/plain",
    "application/jsonp",
    "",
    "x".repeat(100_000),
  ])("is 415 when it is declared as %.40j, with what would be right", async (type) => {
    const answer = await deployment().ask(path, { method: "POST", body, headers: { "content-type": type } });

    expect(answer.status).toBe(415);
    expect(answer.body).toMatchObject({
      code: "UNSUPPORTED_MEDIA_TYPE",
      detail: "the body must be declared as application/json (curl: --json instead of -d)",
    });
  });

  it("is 415 and not unpacked when it is compressed, be it a bomb", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 32)).toString("base64");
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };

    const answer = await deployment().ask(path, {
      method: "POST",
      body: bomb,
      isBase64Encoded: true,
      headers,
    });

    expect(answer.status).toBe(415);
    expect(answer.body).toMatchObject({
      code: "UNSUPPORTED_MEDIA_TYPE",
      detail: "the body must not be compressed",
    });
  });

  it.each([
    ["as text", false],
    ["in base64", true],
  ])("is 413 above 1 MiB, %s", async (_how, isBase64Encoded) => {
    const padded = (bytes: number) => {
      const text = body.padEnd(bytes, " ");
      return {
        method: "POST",
        body: isBase64Encoded ? Buffer.from(text).toString("base64") : text,
        isBase64Encoded,
      };
    };

    const most = await deployment().ask(path, padded(1_048_576));
    const more = await deployment().ask(path, padded(1_048_577));

    expect(most.status).toBe(200);
    expect(more.status).toBe(413);
    expect(more.body).toMatchObject({ code: "PAYLOAD_TOO_LARGE", title: "Payload Too Large" });
  });

  it("is measured in bytes, not in characters", async () => {
    const text = JSON.stringify({ text: "λ".repeat(600_000) });

    const { status } = await deployment().ask(path, { method: "POST", body: text });

    expect(text.length).toBeLessThan(1_048_576);
    expect(status).toBe(413);
  });
});

describe("an answer", () => {
  const copies = Array.from({ length: 60_000 }, (_, at) => `copy-${at}-${"x".repeat(90)}`);
  const deployment = useDeployment({
    id: "r1",
    articles: [{ id: "a", vector: [1, 0, 0, 0], aliases: copies }],
  });

  it("that a function could not send is 422, not a failure", async () => {
    const { status, body: told } = await deployment().ask("/v1/articles");

    expect(status).toBe(422);
    expect(told.code).toBe("ANSWER_TOO_LARGE");
  });
});
