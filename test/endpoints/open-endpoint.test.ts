import { describe, expect, test } from "vitest";
import { openEndpoint } from "../../shared/endpoints/open-endpoint.ts";
import { ConfigError } from "../../shared/errors/errors.ts";
import { rejects } from "../storage/conformance.ts";

describe("openEndpoint", () => {
  test.each(["", "name", "http://host/name", "file:///dir/name"])("refuses the scheme of %j", async (uri) => {
    await rejects(openEndpoint(uri), ConfigError, "ENDPOINT_SCHEME");
  });

  test.each([
    "sagemaker:name",
    "sagemaker:/name",
    "sagemaker://",
    "sagemaker://a/b",
    "sagemaker://under_score",
    "sagemaker://-first",
    "sagemaker://last-",
    `sagemaker://${"x".repeat(64)}`,
    "local:dir/name",
    "local://host/name",
    "local:///dir/",
    "local:///dir/un_der",
    "local:///dir/name?x",
    "local:///di%2Fr/name",
  ])("refuses the malformed URI %j", async (uri) => {
    await rejects(openEndpoint(uri), ConfigError, "ENDPOINT_URI");
  });

  test.each([`sagemaker://${"x".repeat(63)}`, "sagemaker://a--b-1", "local:///some/dir/name-1"])(
    "tells the URI it was opened by: %s",
    async (uri) => {
      const endpoint = await openEndpoint(uri);

      expect(endpoint.uri).toBe(uri);
    },
  );
});
