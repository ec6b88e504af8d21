import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderReport } from "../../../../lambdas/evaluate/html/render-report.ts";
import { html } from "../../../../shared/html/markup.ts";
import { evaluationReportSchema } from "../../../../shared/release/evaluation-report.ts";
import { smallReport } from "./small-report.ts";

const plain = renderReport(smallReport("ordinary"));

/** Every tag with its attributes, and what is between them gone. */
const tagsOf = (page: string) => page.match(/<[^>]*>/g) ?? [];

/** What stands below a heading. */
function sectionOf(page: string, heading: string): string {
  return page.split("<h2>").find((section) => section.startsWith(heading)) ?? "";
}

/** T42 of reliability.md, for the report. */
describe("the report page", () => {
  it.each([
    `<script>alert(1)</script>`,
    `<img src=x onerror=alert(1)>`,
    `<svg onload=alert(1)>`,
    `"><script>`,
    `' onmouseover='alert(1)`,
    `</title></style></desc><script>`,
    `javascript:alert(1)`,
    `{{7*7}} \${7*7}`,
    `<!-- --><![CDATA[`,
    `&lt;script&gt;`,
  ])("shows %s as text: it has the elements of an ordinary report, and no other", (hostile) => {
    const page = renderReport(smallReport(hostile));

    expect(tagsOf(page)).toEqual(tagsOf(plain));
  });

  it("has the elements of an ordinary report whatever text it shows", () => {
    const texts = fc.string({ unit: "binary", minLength: 1 });
    fc.assert(
      fc.property(texts, (text) => {
        expect(tagsOf(renderReport(smallReport(text)))).toEqual(tagsOf(plain));
      }),
    );
  });

  it("lets no text turn the direction of what follows, nor be endless", () => {
    const page = renderReport(smallReport(`a\u202eb\u0000${"x".repeat(10_000)}`));

    expect(page).not.toContain("\u202e");
    expect(page).not.toContain("\u0000");
    expect(page).toContain("a\ufffdb\ufffd");
    expect(page).not.toContain("x".repeat(600));
  });

  it("allows itself one style, by its hash, and nothing else", () => {
    const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(plain) ?? [];
    const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(plain) ?? [];

    const sha256 = createHash("sha256").update(style).digest("base64");
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${sha256}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it("has no script, no inline style, no link and nothing to fetch", () => {
    expect(plain).not.toMatch(/<(script|link|img|iframe|object|form|a)\b/i);
    expect(plain).not.toMatch(/\s(style|on\w+|src|href|xlink:href)=/i);
    expect(plain).not.toMatch(/url\(|@import|https?:/i);
  });

  it("is printed on white, with its tables open, and without breaking a plot or a row", () => {
    const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(plain) ?? [];
    const print = [...style.matchAll(/@media print\{\n([\s\S]*?)\n\}/g)].map(([, rules]) => rules).join("\n");

    expect(style.match(/@media [^{]*prefers-color-scheme:dark[^{]*/g)).toEqual([
      "@media screen and (prefers-color-scheme:dark)",
    ]);
    expect(print).toContain("details::details-content{content-visibility:visible");
    expect(print).toMatch(/^svg,.*\{break-inside:avoid\}$/m);
    expect(print).toMatch(/^tr\{break-inside:avoid\}$/m);
    expect(print).toContain("thead{display:table-header-group}");
  });

  it("has its headings in order, its language, and a name and a description of each plot", () => {
    const levels = [...plain.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    const plots = plain.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
    const ids = [...plain.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);

    expect(plain).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(levels.every((level, at) => at === 0 || level <= (levels[at - 1] ?? 0) + 1)).toBe(true);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(plots.length).toBeGreaterThan(6);
    for (const plot of plots) expect(plot).toMatch(/role="img".*<title id=.*<desc id=/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("closes what it opens", () => {
    const open: string[] = [];
    for (const [, end, name = "", rest = ""] of plain.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>/gi)) {
      if (["meta", "br"].includes(name) || rest.endsWith("/")) continue;
      if (end) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  it("gives the figures behind every plot", () => {
    for (const caption of [
      "Means over 12 probes",
      "Table: precision by label",
      "Table: precision by source",
      "Table: all topics",
      "Table: middles of the topics",
      "Table: neighbours by cosine",
      "Table: topics with a weight",
      "Table: losses by epoch",
    ]) {
      expect(plain).toContain(caption);
    }
    expect(plain).toContain("1,234 of them");
    expect(plain).toContain("0.550 to 0.650");
  });

  it("says of a refusal why, of what, and what to do", () => {
    const page = renderReport(
      smallReport("ordinary", {
        goodEnough: false,
        reasons: [
          { code: "TOPIC_TOO_LARGE", message: "topic 1 has 0.900 of all weight > 0.600" },
          { code: "SLICE_WORSE", message: "worse", slice: { by: "label", name: "shipping & <grain>" } },
        ],
        serving: { compared: false, why: "ANALYZER_DIFFERS" },
      }),
    );

    expect(page).toContain("<strong>Refused.</strong>");
    expect(page).toContain("topic 1 has 0.900 of all weight &gt; 0.600");
    expect(page).toContain("<b><bdi>shipping &amp; &lt;grain&gt;</bdi></b>");
    expect(page).toContain("gate.maxTopicShare");
    expect(page).toContain("another analyzer");
  });

  it("says when a person has let through what the gate refuses, and why, beside the gate's reasons", () => {
    const page = renderReport(
      smallReport("ordinary", {
        goodEnough: true,
        reasons: [{ code: "TOPICS_COLLAPSED", message: "topic uniqueness 0.100 < 0.300" }],
        override: { reason: "<i>the desk knows</i>" },
        serving: { compared: false, why: "NOTHING_SERVES" },
      }),
    );

    expect(page).toContain("against the gate: “&lt;i&gt;the desk knows&lt;/i&gt;”");
    expect(page).toContain("topic uniqueness 0.100 &lt; 0.300");
    expect(page).not.toMatch(/Good enough\.|Refused\./);
  });

  it("stands the serving release beside the candidate where it was compared", () => {
    const interval = { mean: 0.5, low: 0.45, high: 0.55 };
    const page = renderReport(
      smallReport("ordinary", {
        goodEnough: true,
        reasons: [],
        serving: {
          compared: true,
          releaseId: "fedcba9876543210-01234567",
          precision: interval,
          ndcg: interval,
          difference: { mean: -0.1, low: -0.12, high: -0.08, standardError: 0.01 },
          slices: [
            { precision: 0.8, difference: -0.1, standardError: 0.01 },
            { precision: 0.6, difference: -0.1, standardError: 0.01 },
          ],
        },
      }),
    );

    expect(page).toContain("fedcba9876543210-01234567: −0.100 in precision, which is worse");
    expect(page).toContain("Serving release</text>");
    expect(page).toContain("0.800");
  });

  it("draws the losses by epoch, from the least to the largest, and tells what ended the training", () => {
    const page = sectionOf(plain, "Training");

    expect(page).toContain("Stopped after 3 epochs");
    expect(page).toContain("epoch 2, whose model this is");
    // Three epochs from 40 to 352 across; losses from 6.00 (at 164) to 7.25 (at 24): 7.25 is 24, 6.5 is 108, 6.75 is 80.
    expect(page).toContain(`<polyline class="curve own" points="40 24 196 108 352 80"/>`);
    expect(page).toContain(`<polyline class="curve rest" points="40 80 196 164 352 136"/>`);
    expect(page).toContain(`<line class="kept" x1="196"`);
    expect(page).toMatch(/<th[^>]*>3<\/th><td[^>]*>6\.250<.*>6\.750</);
  });

  it("shows a loss that is no number where it came, in the plot and in the table", () => {
    const report = smallReport("ordinary");
    const { training } = report;
    if (!training.known) throw new Error("the small report has no history");

    const broken = { ...training, ended: { by: "divergence", epoch: 4, loss: "NaN" } } as const;
    const page = sectionOf(renderReport({ ...report, training: broken }), "Training");

    expect(page).toContain("Training diverged: the loss of epoch 4 is NaN.");
    expect(page).toMatch(/<text class="bad" x="352"[^>]*>× NaN<\/text>/);
    expect(page).toMatch(/<th[^>]*>4<\/th><td[^>]*>NaN</);
    expect(page).not.toMatch(/points="[^"]*NaN/);
  });

  it("draws one epoch, a flat line and losses of any size without a coordinate that is none", () => {
    const report = smallReport("ordinary");
    const losses = { minimised: 1e30, bound: "Infinity", reconstruction: "NaN", kl: 0 } as const;
    const training = {
      known: true,
      epochs: [{ train: losses }],
      bestEpoch: 1,
      ended: { by: "epochs" },
    } as const;

    const page = sectionOf(
      renderReport({ ...report, training: { ...training, epochs: [...training.epochs] } }),
      "Training",
    );

    expect(page).toContain("Trained for all of 1 epoch.");
    expect(page).not.toMatch(/(points|[xy][12]?)="[^"]*(NaN|Infinity)/);
    expect(page).toContain("1.0e+30");
  });

  it("tells which topics go on, under what name, which began and which ended", () => {
    const page = sectionOf(plain, "Lineage");

    expect(page).toContain("1 of its topics go on, 1 of them under another name, 1 ended, and 1 began.");
    expect(page).toMatch(
      /<h3>Began<\/h3><ul class="topics"><li><b><bdi>wheat<\/bdi><\/b> <small>0badcafe\.1,/,
    );
    expect(page).toMatch(
      /<h3>Ended<\/h3><ul class="topics"><li><b><bdi>ordinary<\/bdi><\/b> <small>feedbeef\.5,/,
    );
    expect(page).toContain("<small>feedbeef.4, was <bdi>ordinary</bdi></small>");
    expect(page).toContain("4 → 0");
    expect(page).toContain("0.750");
    expect(page).toContain("<bdi>silo</bdi>");
  });

  it.each([
    ["NOTHING_SERVES", "nothing serves yet"],
    ["NO_WORD_SHARES", "before topics had lasting names"],
    ["RELEASE_FILE_ALTERED", "could not be read (RELEASE_FILE_ALTERED)"],
  ])("says why all topics begin: %s", (why, told) => {
    const report = smallReport("ordinary");
    const lineage = { ...report.lineage, from: { known: false, why } as const };

    expect(sectionOf(renderReport({ ...report, lineage }), "Lineage")).toContain(told);
  });

  it.each([
    ["NOT_IN_ARCHIVE", "they stand in the training job's log and metrics"],
    ["MODEL_CORRUPT", "could not be read (MODEL_CORRUPT)"],
  ])("says where the losses are, or that they could not be read: %s", (why, told) => {
    const page = renderReport({ ...smallReport("ordinary"), training: { known: false, why } });

    expect(sectionOf(page, "Training")).toContain(told.replaceAll("'", "&#39;"));
  });

  it("leaves out what there is nothing to say of", () => {
    const report = smallReport("ordinary");
    const page = renderReport({
      ...report,
      probes: { ...report.probes, method: "none", count: 0 },
      systems: [],
      slices: [],
      samples: [],
      map: { kept: [0, 0], points: [] },
    });

    expect([...page.matchAll(/<h2>([^<]*)/g)].map(([, heading]) => heading)).toEqual([
      "Topics",
      "Lineage of topics",
      "Neighbours",
      "Training",
      "Settings",
    ]);
  });

  it("is of a report that its schema reads", () => {
    const report = smallReport("ordinary");

    expect(evaluationReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });
});

describe("html", () => {
  it("escapes text and attributes, and takes markup and lists of it as they are", () => {
    const inner = html`<b>${"<&>"}</b>`;

    expect(html`<p title="${`"'`}">${[inner, "a", 1]}</p>`.markup).toBe(
      `<p title="&quot;&#39;"><b>&lt;&amp;&gt;</b>a1</p>`,
    );
  });
});
