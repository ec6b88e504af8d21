import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { jsonRecord } from "../../shared/articles/json-record.ts";
import { readJsonLines } from "../../shared/articles/read-json-lines.ts";
import { readLimits } from "../../shared/articles/read-options.ts";
import { articles, codes, line, onlyArticle, readDrop, rejects } from "./drop.ts";

describe("a line of JSONL", () => {
  it("becomes an article with all its fields", async () => {
    const article = onlyArticle(
      await readDrop(
        "a.jsonl",
        line({
          publishedAt: "2024-03-01T09:30:00+01:00",
          source: "Example Wire",
          url: "https://news.example/a?b=1",
          labels: ["rates", "banks"],
          tickers: ["ABC"],
          language: "pt-br",
          split: "test",
        }),
      ),
    );

    expect(article).toEqual({
      id: "a-1",
      title: "Rates rise",
      body: "The bank raised its rate.",
      format: "article",
      split: "test",
      publishedAt: "2024-03-01T08:30:00.000Z",
      source: "Example Wire",
      url: "https://news.example/a?b=1",
      labels: ["rates", "banks"],
      tickers: ["ABC"],
      language: "pt-BR",
    });
  });

  it("needs only id, title and body, and then has no optional fields", async () => {
    const article = onlyArticle(await readDrop("a.jsonl", line()));

    expect(article).toStrictEqual({
      id: "a-1",
      title: "Rates rise",
      body: "The bank raised its rate.",
      format: "article",
      split: "train",
      labels: [],
    });
  });

  it("may have fields of other systems, whatever they hold", async () => {
    const record = `{"id":"a","title":"t","body":"b","score":1e400,"meta":{"n":[null,{"k":false}]}}`;

    const results = await readDrop("a.jsonl", record);

    expect(Object.keys(onlyArticle(results))).not.toContain("meta");
  });

  it.each([
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["2024-12-31T23:30:00-01:00", "2025-01-01T00:30:00.000Z"],
    ["2024-01-02T03:04:05.678901Z", "2024-01-02T03:04:05.678Z"],
  ])("published at %s was published at %s", async (publishedAt, utc) => {
    const article = onlyArticle(await readDrop("a.jsonl", line({ publishedAt })));

    expect(article.publishedAt).toBe(utc);
  });

  it.each([
    ["id", undefined],
    ["id", 7],
    ["id", ""],
    ["id", "x".repeat(201)],
    ["id", "a\u0000b"],
    ["id", "a\u0085b"],
    ["id", "a\ud800"],
    ["title", undefined],
    ["title", null],
    ["title", " \u202e "],
    ["body", undefined],
    ["body", ["text"]],
    ["publishedAt", "yesterday"],
    ["publishedAt", "2023-02-29"],
    ["publishedAt", "2024-01-01T10:00:00"],
    ["publishedAt", 1704103200],
    ["url", "javascript:alert(1)"],
    ["url", "ftp://news.example/a"],
    ["url", "https://"],
    ["url", "https://[half"],
    ["url", "https://news.example/a b"],
    ["url", "java\nscript:alert(1)"],
    ["labels", "rates"],
    ["labels", ["rates", 1]],
    ["tickers", ["A\nB"]],
    ["language", "not a language"],
    ["source", ""],
    ["split", "validation"],
  ])("whose %s is %j is an INVALID_RECORD that names the field", async (field, value) => {
    const results = await readDrop("a.jsonl", line({ [field]: value }));

    expect(rejects(results)).toMatchObject([
      {
        code: "INVALID_RECORD",
        place: { object: "a.jsonl", line: 1 },
        reason: expect.stringContaining(field),
      },
    ]);
  });

  it("whose known field is the number 1e400 is an INVALID_RECORD", async () => {
    const results = await readDrop("a.jsonl", `{"id":1e400,"title":"t","body":"b"}`);

    expect(codes(results)).toEqual(["INVALID_RECORD"]);
  });

  it.each(["[]", "null", "7", '"text"'])("that is no object but %s is an INVALID_RECORD", async (json) => {
    const results = await readDrop("a.jsonl", json);

    expect(codes(results)).toEqual(["INVALID_RECORD"]);
  });

  it.each([
    ["body", "\udc00 half"],
    ["title", "half \ud83d"],
    ["body", "NUL \0"],
    ["source", "\ud800"],
    ["labels", ["ok", "\ud800"]],
  ])("whose %s holds %j is UNDECODABLE_TEXT", async (field, value) => {
    const results = await readDrop("a.jsonl", line({ [field]: value }));

    expect(codes(results)).toEqual(["UNDECODABLE_TEXT"]);
  });

  it.each(["", " \n\t", "\u00a0"])("whose body is %j is an EMPTY_ARTICLE", async (body) => {
    const results = await readDrop("a.jsonl", line({ body }));

    expect(codes(results)).toEqual(["EMPTY_ARTICLE"]);
  });

  it("has one id, title and body for NFC and NFD twins", async () => {
    const twins = ["e\u0301", "\u00e9"].map((e) => line({ id: e, title: e, body: e }));

    const [nfd, nfc] = articles(await readDrop("a.jsonl", twins.join("\n")));

    expect(nfd).toEqual(nfc);
    expect(nfd?.id).toBe("\u00e9");
  });

  it("keeps U+202E in the body and loses it in the title", async () => {
    const article = onlyArticle(await readDrop("a.jsonl", line({ title: "a\u202eb", body: "a\u202eb" })));

    expect([article.title, article.body]).toEqual(["ab", "a\u202eb"]);
  });

  it("never has its text told in a reject", async () => {
    const secret = "canary-7f3a";
    const lines = [
      `{"id":"${secret}`,
      line({ id: secret.repeat(40) }),
      line({ title: 1, labels: secret }),
      line({ split: secret }),
      line({ url: secret }),
      line({ publishedAt: secret }),
    ];

    const results = await readDrop("a.jsonl", lines.join("\n"));

    expect(results).toHaveLength(lines.length);
    expect(JSON.stringify(rejects(results))).not.toContain(secret);
  });
});

describe("hostile JSON", () => {
  it.each([
    `{"id":"a","title":"t","body":"b","__proto__":{"polluted":true}}`,
    `{"id":"a","title":"t","body":"b","\\u005f_proto__":{"polluted":true}}`,
    `{"id":"a","title":"t","body":"b","constructor":{"prototype":{"polluted":true}}}`,
    `{"id":"a","title":"t","body":"b","meta":[{"prototype":1}]}`,
  ])("%s is an UNSAFE_RECORD and pollutes nothing", async (record) => {
    const results = await readDrop("a.jsonl", record);

    expect(codes(results)).toEqual(["UNSAFE_RECORD"]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("may speak of __proto__ in its text", async () => {
    const results = await readDrop("a.jsonl", line({ body: '"__proto__": {"constructor": 1}' }));

    expect(codes(results)).toEqual([]);
  });

  it("may be nested 32 deep and not deeper", async () => {
    const nested = (depth: number): string =>
      `{"id":"a","title":"t","body":"[[[[","x":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;

    const results = await readDrop("a.jsonl", [nested(32), nested(33)].join("\n"));

    expect([articles(results).length, codes(results)]).toEqual([1, ["UNSAFE_RECORD"]]);
  });

  it("may hold any number of objects and lists side by side", async () => {
    const meta = Array.from({ length: 100 }, (_, i) => ({ rank: [i] }));

    expect(codes(await readDrop("a.jsonl", line({ meta })))).toEqual([]);
  });

  it.each([10_000, 1_000_000])(
    "nested %i deep is an UNSAFE_RECORD, without a stack overflow",
    async (depth) => {
      const deep = `{"id":"a","title":"t","body":"b","x":${'{"a":['.repeat(depth)}`;

      const results = await readDrop("a.jsonl", deep, {}, 100_000);

      expect(codes(results)).toEqual(["UNSAFE_RECORD"]);
    },
  );

  it.each([
    `{"id":"a","id":"b","title":"t","body":"b"}`,
    `{"id":"a","title":"t","body":"b","\\u0069d":"c"}`,
    `{"id":"a","title":"t","body":"b","m":{"x":{"y":1},"x":{"y":1}}}`,
  ])("%s has equal keys and is an INVALID_RECORD", async (record) => {
    const results = await readDrop("a.jsonl", record);

    expect(codes(results)).toEqual(["INVALID_RECORD"]);
  });

  it("costs its own line only: the others are accepted, and the counts add up", async () => {
    const drop = [
      line({ id: "first" }),
      `{"__proto__":{"polluted":true}}`,
      "not json",
      `{"id":"dup","id":"dup","title":"t","body":"b"}`,
      `{"x":${"[".repeat(10_000)}`,
      line({ id: "last" }),
      `{"id":"torn","title":"t","bo`,
    ];

    const results = await readDrop("a.jsonl", drop.join("\n"));

    expect(articles(results).map(({ id }) => id)).toEqual(["first", "last"]);
    expect(rejects(results).map(({ code, place }) => [code, place.line])).toEqual([
      ["UNSAFE_RECORD", 2],
      ["NOT_JSON", 3],
      ["INVALID_RECORD", 4],
      ["UNSAFE_RECORD", 5],
      ["NOT_JSON", 7],
    ]);
  });
});

describe("the lines of a JSONL object", () => {
  it("may be blank, end in CR LF, and follow a byte order mark", async () => {
    const drop = `\ufeff${line({ id: "a" })}\r\n\r\n \t\n${line({ id: "b" })}\r\n`;

    const results = await readDrop("a.jsonl", drop, {}, 1);

    expect(
      results.map((result) => [("article" in result && result.article.id) || "", placeOf(result).line]),
    ).toEqual([
      ["a", 1],
      ["b", 4],
    ]);
  });

  it("may have no byte order mark but at the start", async () => {
    const results = await readDrop("a.jsonl", `${line()}\n\ufeff${line()}`);

    expect(codes(results)).toEqual(["NOT_JSON"]);
  });

  it("are none in an empty object", async () => {
    const read = await Promise.all(
      ["", "\n\n", "\ufeff", "\ufeff\n"].map((text) => readDrop("a.jsonl", text)),
    );

    expect(read).toEqual([[], [], [], []]);
  });

  it("may have 1,000,000 characters", async () => {
    const article = onlyArticle(await readDrop("a.jsonl", line({ body: "a".repeat(1_000_000) }), {}, 65_536));

    expect(article.body).toHaveLength(1_000_000);
  });

  it("are UNDECODABLE_TEXT one by one", async () => {
    const drop = Buffer.concat([
      Buffer.from(`${line({ id: "a" })}\n{"id":"`),
      Buffer.of(0xff),
      Buffer.from(`","title":"t","body":"b"}\n${line({ id: "b" })}`),
    ]);

    const results = await readDrop("a.jsonl", drop);

    expect([articles(results).length, codes(results)]).toEqual([2, ["UNDECODABLE_TEXT"]]);
  });

  it("are ARTICLE_TOO_LARGE beyond the limit, and the next is read", async () => {
    const fits = line({ body: "x".repeat(10) });
    const limits = { maxArticleBytes: Buffer.byteLength(fits) };

    const results = await readDrop("a.jsonl", [line({ body: "x".repeat(11) }), fits].join("\n"), limits, 7);

    expect([codes(results), articles(results).length]).toEqual([["ARTICLE_TOO_LARGE"], 1]);
  });

  it("are not held when they are endless", async () => {
    const endless = Readable.from(
      (function* () {
        for (let i = 0; i < 512; i++) yield Buffer.alloc(2 ** 20, "x");
      })(),
      { highWaterMark: 1 },
    );
    const before = process.memoryUsage.rss();
    const limits = readLimits({ maxArticleBytes: 2 ** 20 });

    const results = await Array.fromAsync(readJsonLines("a.jsonl", endless, limits));

    expect(codes(results)).toEqual(["ARTICLE_TOO_LARGE"]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 2 ** 20);
  });
});

describe("a poison article", () => {
  it("is quarantined with its place while the other 999 of 1,000 are accepted", async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => line({ id: `n${i}` }));
    const poison = Buffer.from(line({ id: "n613" }));
    const parser = (bytes: Uint8Array): ReturnType<typeof jsonRecord> => {
      if (poison.equals(bytes)) throw new RangeError("Maximum call stack size exceeded");
      return jsonRecord(bytes);
    };

    const source = Readable.from([Buffer.from(lines.join("\n"))]);
    const results = await Array.fromAsync(readJsonLines("wire.jsonl", source, readLimits({}), parser));

    expect(articles(results)).toHaveLength(999);
    expect(rejects(results)).toEqual([
      {
        code: "POISON_ARTICLE",
        place: { object: "wire.jsonl", line: 614 },
        reason: "the reader broke on this record with RangeError",
      },
    ]);
  });

  it("of broken bytes costs one of 1,000 too", async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => line({ id: `n${i}` }));
    lines[41] = `{"id":"n41","title":${"[".repeat(5000)}`;

    const results = await readDrop("wire.jsonl", lines.join("\n"));

    expect(articles(results)).toHaveLength(999);
    expect(rejects(results)).toMatchObject([
      { code: "UNSAFE_RECORD", place: { object: "wire.jsonl", line: 42 } },
    ]);
  });
});

function placeOf(result: Awaited<ReturnType<typeof readDrop>>[number]): { line?: number } {
  return "reject" in result ? result.reject.place : result.place;
}
