import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accessOf } from "../../../../infra/aws/functions/access.ts";
import { budgetId } from "../../../../infra/aws/watch/cost-budget.ts";
import { parseConfig } from "../../../../shared/config/parse-config.ts";
import { alarmsOf } from "./watch-template.ts";

const root = new URL("../../../../", import.meta.url);
const docs = new URL("docs/", root);
const runbook = readFileSync(new URL("runbook.md", docs), "utf8");

/** What stands below each heading of a level, up to the next one of the same or a higher level. */
function sectionsOf(text: string, level: number): Map<string, string> {
  const marks = "#".repeat(level);
  const parts = text.split(new RegExp(`^${marks} `, "m")).slice(1);
  const higher = new RegExp(`^#{1,${level}} `, "m");
  return new Map(
    parts.map((part) => {
      const [heading = "", ...lines] = part.split("\n");
      return [heading.trim(), (lines.join("\n").split(higher)[0] ?? "").trim()];
    }),
  );
}

const articles = sectionsOf(runbook, 3);
const alarms = alarmsOf();
const withoutCode = runbook.replaceAll(/^```.*?^```$/gms, "");
const spans = [...withoutCode.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);

/** T47 of reliability.md. */
describe("the runbook", () => {
  it("has an article for every alarm and for the budget, and none for anything else", () => {
    expect([...articles.keys()].sort()).toEqual([...alarms.keys(), budgetId].sort());
  });

  it.each([...articles.keys()])("%s is told in three parts, beginning with what readers notice", (id) => {
    const parts = sectionsOf(articles.get(id) ?? "", 4);

    expect([...parts.keys()]).toEqual(["Description", "Investigation", "Resolution"]);
    for (const text of parts.values()) expect(text.length).toBeGreaterThan(80);
    expect(parts.get("Description")).toMatch(/readers/i);
  });

  it("points to headings and files that are there", () => {
    const links = [...withoutCode.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link);

    expect(links.length).toBeGreaterThan(20);
    for (const link of links) {
      const [file = "", anchor] = link.split("#");
      const target = new URL(file || "runbook.md", docs);
      expect(existsSync(target), link).toBe(true);
      if (anchor) expect(anchorsOf(readFileSync(target, "utf8")), link).toContain(anchor);
    }
  });

  it("names no error code that the code does not have", () => {
    const files = globSync(["shared/**/*.ts", "lambdas/**/*.ts"], { cwd: root.pathname });
    const code = files.map((file) => readFileSync(new URL(file, root), "utf8")).join("\n");
    const ofSqs = ["TARGET_ARN", "ERROR_CODE", "ERROR_MESSAGE"];
    const codes = spans.flatMap((span) => span.match(/^[A-Z]+(?:_[A-Z]+)+/) ?? []);
    const ours = new Set(codes).difference(new Set(ofSqs));

    expect(ours.size).toBeGreaterThan(8);
    for (const name of ours) expect(new RegExp(`["\`]${name}\\b`).test(code), name).toBe(true);
  });

  it("names no key of the configuration that there is not", () => {
    const configs = [{}, { hosting: { kind: "serverless" } }].map((config) => parseConfig(config, "test"));
    const groups = Object.keys(configs[0] ?? {}).join("|");
    const keys = spans.filter((span) => new RegExp(`^(${groups})\\.[\\w.]+$`).test(span));

    expect(new Set(keys).size).toBeGreaterThan(10);
    for (const key of keys)
      expect(
        configs.some((config) => has(config, key)),
        key,
      ).toBe(true);
  });

  it("asks for functions that there are", () => {
    const asked = [...runbook.matchAll(/\b(?:errors|log|fn) ([A-Z]\w+)/g)].map(([, name = ""]) => name);

    expect(new Set(asked).size).toBeGreaterThan(4);
    for (const name of asked) expect(Object.keys(accessOf)).toContain(name);
  });
});

/** As GitHub makes them. */
function anchorsOf(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

function has(value: unknown, key: string): boolean {
  const [first = "", ...rest] = key.split(".");
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, first)) return false;
  return rest.length === 0 || has((value as Record<string, unknown>)[first], rest.join("."));
}
