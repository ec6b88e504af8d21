import { describe, expect, it } from "vitest";
import document from "../../../../api/openapi.json" with { type: "json" };
import { makeHandler } from "../../../../lambdas/query/handler.ts";
import { operations } from "../../../../lambdas/query/operations.ts";
import { renderReference } from "../../../../lambdas/query/reference/render-reference.ts";
import { useDeployment } from "../setting.ts";
import { eventOf, smallRuntime } from "../small-release.ts";

describe("what describes the API", () => {
  const deployment = useDeployment();

  /** Before the first release, as somebody who is new to it would. */
  async function get(path: string) {
    const { store, hosting } = deployment();
    await store.delete("releases/current.json");
    return makeHandler(async () => smallRuntime(store, hosting))(eventOf(path));
  }

  it("is served to programs as it is", async () => {
    const { statusCode, headers, body } = await get("/openapi.json");

    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ "content-type": "application/json; charset=utf-8" });
    expect(JSON.parse(body ?? "")).toEqual(document);
  });

  it("is served to people as a page", async () => {
    const { statusCode, headers, body } = await get("/");

    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "frame-ancestors 'none'",
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    });
    expect(body).toMatch(/^<!doctype html>/);
  });
});

describe("the page", () => {
  const page = renderReference(document);

  it("tells every request, every shape and every code", () => {
    for (const [id, { method, path, summary }] of Object.entries(operations)) {
      expect(page).toContain(`<h2 id="${id}">${summary}</h2>`);
      expect(page).toContain(`${method} ${path}`);
    }
    for (const name of Object.keys(document.components.schemas)) expect(page).toContain(`<h3 id="${name}">`);
    for (const code of document.components.schemas.Problem.properties.code.enum) expect(page).toContain(code);
  });

  it("has no link that leads nowhere", () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);

    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((id) => !ids.has(id))).toEqual([]);
  });

  it("loads nothing, runs nothing, and cuts no text", () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|https?:|url\(/i);
    expect(page).not.toMatch(/…|\ufffd/);
  });

  it("names what stands within, what may be left out, and what goes by commas", () => {
    const row = (field: string) =>
      new RegExp(`<code>${field.replace(/[.[\]]/g, "\\$&")}</code>[^\n]*?</tr>`).exec(page)?.[0];

    expect(row("topics[].contribution")).toContain("number");
    expect(row("query.knownTerms")).toContain("<small>optional</small>");
    expect(row("query")).not.toContain("optional");
    expect(row("ticker")).toContain("set apart by commas");
  });

  it("shows strangers' text as text", () => {
    const hostile = { ...document, info: { ...document.info, title: '<script>"&' } };

    expect(renderReference(hostile)).toContain("&lt;script&gt;&quot;&amp;");
    expect(renderReference(hostile)).not.toContain("<script");
  });
});
