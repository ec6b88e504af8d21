import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RequestOpts } from "@oazapfts/runtime";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getArticle, getHealth, listArticles, type Problem, recommend } from "../../../api/client.ts";
import { articlesCommand } from "../../../infra/local/commands/articles.ts";
import { ask, askUntilReady } from "../../../infra/local/commands/query-client.ts";
import { recommendCommand } from "../../../infra/local/commands/recommend.ts";
import { releasesCommand } from "../../../infra/local/commands/releases.ts";
import { statusCommand } from "../../../infra/local/commands/status.ts";
import { openLocalRuntime } from "../../../infra/local/local-runtime.ts";
import { readSettings } from "../../../infra/local/settings.ts";
import { makeHandler, type QueryHandler } from "../../../lambdas/query/handler.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import { type SmallArticle, serve } from "../../lambdas/query/small-release.ts";

let data: string;
let printed: string[];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "readnext-commands-"));
  writeFileSync(join(data, "config.json"), '{"serving":"endpoints"}');
  printed = [];
  vi.spyOn(console, "log").mockImplementation((line) => printed.push(line));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(data, { recursive: true, force: true });
});

/** The releases here have no models that a process could run. */
const options = () => ({ data, json: false, config: join(data, "config.json") });

async function promote(articles: readonly SmallArticle[]): Promise<void> {
  await serve(await openStore(pathToFileURL(data).href), new Map(), { id: "r1", articles });
}

const freight = [{ id: "a", vector: [3, -1, -1, -1] }, { id: "b" }];

describe("ask", () => {
  it("says what to do when nothing has been trained", async () => {
    await expect(ask(options(), (here) => getHealth(here))).rejects.toMatchObject({
      code: "NO_RELEASE",
      message: `nothing has been trained in ${data} yet: run "readnext start"`,
    });
  });

  it("says what was wrong with the question", async () => {
    await promote(freight);

    await expect(ask(options(), (here) => listArticles({ limit: 0 }, here))).rejects.toMatchObject({
      code: "PARAMETER_INVALID",
      message: "limit: must be a whole number from 1 to 100",
    });
  });

  it("asks by the path, the parameters and the body that the client was given", async () => {
    await promote([
      { id: "a/b?c", vector: [3, -1, -1, -1] },
      { id: "bé", vector: [3, 0, -1, -1] },
    ]);

    const one = await ask(options(), (here) => getArticle("a/b?c", here));
    const page = await ask(options(), (here) => listArticles({ limit: 1 }, here));
    const next = await ask(options(), (here) => listArticles({ limit: 1, cursor: page.next ?? "" }, here));
    const found = await ask(options(), (here) => recommend({ id: "a/b?c", k: 1 }, here));

    expect(one.article.title).toBe("a/b?c of r1");
    expect(page).toMatchObject({ total: 2, articles: [{ id: "a/b?c" }] });
    expect(next.articles).toMatchObject([{ id: "bé" }]);
    expect(found.results).toMatchObject([{ article: { id: "bé" } }]);
  });

  it.each(["a/b", "100%", "50%25", "q?x=1", "x/recommendations", "caf\u00e9 1"])(
    "finds the article %j by its id as it is",
    async (id) => {
      await promote([{ id }, { id: "zzz", vector: [3, -1, -1, -1] }]);

      // No word is known of it: that it was found shows in the refusal.
      await expect(recommendCommand(id, options())).rejects.toMatchObject({
        code: "NO_KNOWN_TERMS",
        message: `article "${id}" has no word that the model knows`,
      });
    },
  );

  it("says where the reason is when the fault is not the caller's", async () => {
    await promote(freight);

    await expect(recommendCommand(undefined, { ...options(), text: "wheat" })).rejects.toMatchObject({
      code: "TRY_AGAIN",
      message: `the query failed; the reason is in ${data}/logs/handlers.jsonl`,
    });
    expect(readFileSync(join(data, "logs/handlers.jsonl"), "utf8")).toContain("topics-r1 does not exist");
  });
});

describe("askUntilReady", () => {
  /** Answers with one problem after the other, then as the API does. */
  function handlerWith(problems: Problem["code"][]): QueryHandler {
    const handler = makeHandler(() => openLocalRuntime(readSettings(data, options().config)));
    return async (event) => {
      const code = problems.shift();
      if (code === undefined) return handler(event);
      const body: Problem = { type: "about:blank", title: "", status: 503, code };
      return {
        statusCode: 503,
        headers: { "content-type": "application/problem+json" },
        body: JSON.stringify(body),
      };
    };
  }

  const whole = (here: RequestOpts) => getHealth(here);

  it("asks again while the release is being loaded, or others ask too much", async () => {
    await promote(freight);
    const problems: Problem["code"][] = ["TRY_AGAIN", "TOO_MANY_REQUESTS", "TRY_AGAIN"];

    const answer = await askUntilReady(handlerWith(problems), data, whole);

    expect(answer).toMatchObject({ releaseId: "r1" });
    expect(problems).toEqual([]);
  });

  it("does not go on where it would be in vain, and says what can be done", async () => {
    await expect(askUntilReady(handlerWith(["TRY_AGAIN"]), data, whole)).rejects.toMatchObject({
      code: "NO_RELEASE",
    });
    await expect(askUntilReady(handlerWith(["INTERNAL"]), data, whole)).rejects.toMatchObject({
      message: `the query failed; the reason is in ${data}/logs/handlers.jsonl. Is the release whole? "readnext verify" tells`,
    });
  });
});

describe("recommend", () => {
  it("tells what to read, with the topics and words that both have", async () => {
    const words = { freight: 2, senate: 1 };
    const articles = [
      { id: "a", vector: [3, -1, -1, -1], words },
      { id: "b", vector: [3, -1, -1, -1], words: { ...words, wheat: 4 } },
    ];
    const config = { ranking: { topicShare: 0.5 } };
    await serve(await openStore(pathToFileURL(data).href), new Map(), { id: "r1", articles, config });

    await recommendCommand("a", options());

    expect(printed).toEqual([
      'After "a of r1":\n',
      expect.stringMatching(/^ {2}1 {2}0\.\d\d {2}b of r1$/),
      "           b  ·  topics: freight freight-like",
      "           both say: freight, senate",
    ]);
  });

  it.each([
    ["neither an article nor a text", undefined, {}],
    ["both", "a", { text: "wheat" }],
  ])("refuses %s", async (_what, article, more) => {
    await expect(recommendCommand(article, { ...options(), ...more })).rejects.toMatchObject({
      code: "USAGE",
    });
  });
});

describe("articles", () => {
  it("lists ids and titles, marks those without a known word, and tells how to go on", async () => {
    await promote(freight);

    await articlesCommand({ ...options(), limit: 1 });
    const cursor = printed.at(-1)?.split(" ").at(-1) ?? "";
    await articlesCommand({ ...options(), limit: 1, cursor });

    expect(printed).toEqual([
      "a  a of r1",
      expect.stringMatching(/^1 of 2; more: --cursor [\w-]+$/),
      "b  b of r1  (no known word: not recommended)",
      "1 of 2",
    ]);
  });
});

describe("releases", () => {
  it("says that there is none", async () => {
    await releasesCommand(options());

    expect(printed).toEqual(["No release yet."]);
  });

  it("marks the serving one, and tells how it came to serve", async () => {
    await promote(freight);

    await releasesCommand(options());

    expect(printed).toEqual([
      "  release  made                  articles   P@10  state",
      "* r1       2026-11-23 12:00 UTC         2  0.500  serving since 2026-11-23 12:00 UTC",
      "\nmoves, latest first:",
      "    1  2026-11-23 12:00 UTC  r1  promoted by its run",
    ]);
  });
});

describe("status", () => {
  it("tells what is there before the first release", async () => {
    await statusCommand({ ...options(), json: true });

    expect(JSON.parse(printed[0] ?? "")).toEqual({ dataDir: data, articleObjects: 0 });
  });

  it("tells what is serving", async () => {
    await promote(freight);

    await statusCommand(options());

    expect(printed).toEqual([
      `data folder   ${data}`,
      "dropped       0 files in articles/",
      "serving       r1, 2 articles, made 2026-11-23T12:00:00Z",
    ]);
  });
});
