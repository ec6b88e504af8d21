import { describe, expect, it } from "vitest";
import { operationOf, type SourceFile, sdkUses, sourcesIn } from "./sdk-uses.ts";

const code = sourcesIn("shared", "lambdas", "infra");
const tests = sourcesIn("test");

function operationsOf(files: readonly SourceFile[]): string[] {
  const operations = sdkUses(files).flatMap((use) => operationOf(use) ?? []);
  return [...new Set(operations)].sort();
}

/** The commands that stand-ins of these files answer. */
function answeredBy(files: readonly SourceFile[]): string[] {
  const answered = files.flatMap((file) => {
    const commands = new Set([...file.text.matchAll(/\.on\(\s*(\w+Command)\b/g)].map(([, name]) => name));
    return sdkUses([file]).flatMap((use) => (commands.has(use.name) ? (operationOf(use) ?? []) : []));
  });
  return [...new Set(answered)].sort();
}

describe("the operations of AWS that the code sends", () => {
  it("are those whose requests a stand-in checks against the SDK's schema", () => {
    const standIns = tests.filter(
      ({ text, path }) => text.includes("standInFor(") && !path.startsWith("test/aws/"),
    );

    expect(answeredBy(standIns)).toEqual(operationsOf(code));
  });

  it("are found: bucket, endpoints and executions among them", () => {
    expect(operationsOf(code)).toEqual(
      expect.arrayContaining([
        "client-s3 PutObject",
        "client-sagemaker ListEndpoints",
        "client-sagemaker-runtime InvokeEndpoint",
        "client-sfn StartExecution",
      ]),
    );
  });

  it("have no stand-in that checks nothing: only standInFor calls mockClient", () => {
    const callers = tests.filter(({ text }) => /\bmockClient\b/.test(text)).map(({ path }) => path);

    expect(callers.filter((path) => !path.startsWith("test/aws/"))).toEqual([]);
  });
});

describe("sdkUses", () => {
  const file = (text: string) => [{ path: "a.ts", text }];

  it("knows commands and paginators by the operation that they send", () => {
    const text = `
      import {
        type A,
        GetObjectCommand, S3Client,
      } from "@aws-sdk/client-s3";
      import { paginateListEndpoints } from "@aws-sdk/client-sagemaker";
      import type { PutObjectCommand } from "@aws-sdk/client-s3";`;

    expect(operationsOf(file(text))).toEqual(["client-s3 GetObject", "client-sagemaker ListEndpoints"]);
  });

  it.each([
    ["a whole module", 'import * as s3 from "@aws-sdk/client-s3";'],
    ["an import at run time", 'const { S3 } = await import("@aws-sdk/client-s3");'],
    ["a library over a client", 'import { Upload } from "@aws-sdk/lib-storage";'],
    ["a client with a method for each operation", 'import { S3 } from "@aws-sdk/client-s3";'],
    ["a waiter", 'import { waitUntilBucketExists } from "@aws-sdk/client-s3";'],
  ])("refuses %s, which hides what is sent", (_what, text) => {
    expect(() => operationsOf(file(text))).toThrow(/a\.ts/);
  });
});
