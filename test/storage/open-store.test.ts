import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../shared/errors/errors.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import { rejects } from "./conformance.ts";

describe("openStore", () => {
  test.each(["", "gs://bucket", "http://host/", "/just/a/path", "FILE:///x", "s4://x"])(
    "refuses the scheme of %j",
    async (uri) => {
      await rejects(openStore(uri), ConfigError, "STORE_SCHEME");
    },
  );

  test.each([
    "file:relative",
    "file://host/share",
    "file:///dir?query",
    "file:///dir#part",
    "file:///dir%2Fescaped",
    "s3:bucket",
    "s3://",
    "s3://UPPER",
    "s3://ab",
    "s3://bucket//twice",
    "s3://bucket/../up",
  ])("refuses the malformed URI %j", async (uri) => {
    await rejects(openStore(uri), ConfigError, "STORE_URI");
  });

  test.each([
    ["file:///some/dir/", "file:///some/dir"],
    ["file:///with%20blank", "file:///with%20blank"],
    ["s3://bucket/", "s3://bucket"],
    ["s3://bucket/a/b/", "s3://bucket/a/b"],
  ])("tells its URI without the slash at the end: %s", async (uri, expected) => {
    const store = await openStore(uri);

    expect(store.uri).toBe(expected);
  });

  test("does not load the AWS SDK for a directory", () => {
    const module = pathToFileURL(`${import.meta.dirname}/../../shared/storage/open-store.ts`).href;
    const script = `
      const { openStore } = await import(${JSON.stringify(module)});
      await openStore("file:///nowhere");
      const { createRequire } = await import("node:module");
      const loaded = Object.keys(createRequire(${JSON.stringify(module)}).cache).filter((f) => f.includes("@aws-sdk"));
      console.log(loaded.length);`;

    const loaded = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });

    expect(loaded.trim()).toBe("0");
  });
});
