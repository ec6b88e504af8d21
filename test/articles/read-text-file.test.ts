import { describe, expect, it } from "vitest";
import { articles, codes, onlyArticle, readDrop } from "./drop.ts";

describe("a .txt file", () => {
  it("has its first line that is not blank for a title and what follows for a body", async () => {
    const article = onlyArticle(
      await readDrop("news/2024/rates.txt", "\n  \n Rates rise \n\nThe bank\n\nacted.\n"),
    );

    expect(article).toEqual({
      id: "news:2024:rates",
      title: "Rates rise",
      body: "The bank\n\nacted.\n",
      format: "article",
      split: "train",
      labels: [],
    });
  });

  it("of one line has this line for title and body", async () => {
    const article = onlyArticle(await readDrop("a.txt", "Rates rise\n\n"));

    expect([article.title, article.body]).toEqual(["Rates rise", "Rates rise\n\n"]);
  });

  it("loses its byte order mark and the carriage returns of its line ends", async () => {
    const article = onlyArticle(await readDrop("a.txt", "\ufeffRates\r\nOne\r\nTwo\nThree\rFour", {}, 1));

    expect([article.title, article.body]).toEqual(["Rates", "One\nTwo\nThree\rFour"]);
  });

  it("of one line has no byte order mark in its body either", async () => {
    expect(onlyArticle(await readDrop("a.txt", "\ufeffRates")).body).toBe("Rates");
  });

  it("has a title of at most 200 code points, never half a surrogate pair", async () => {
    const article = onlyArticle(await readDrop("a.txt", `${"\u{1f4c8}".repeat(201)}\nbody`));

    expect(article.title).toBe("\u{1f4c8}".repeat(200));
  });

  it("keeps U+202E in the body and loses it in the title", async () => {
    const article = onlyArticle(await readDrop("a.txt", "Rates \u202e\u2066rise\nUp \u202eto 5 %"));

    expect([article.title, article.body]).toEqual(["Rates rise", "Up \u202eto 5 %"]);
  });

  it("is NFC however it came", async () => {
    const article = onlyArticle(await readDrop("a.txt", "Cafe\u0301\nCre\u0300me"));

    expect([article.title, article.body]).toEqual(["Caf\u00e9", "Cr\u00e8me"]);
  });

  it("has one id for the NFC and the NFD form of its key", async () => {
    const ids = await Promise.all(["caf\u00e9.txt", "cafe\u0301.txt"].map((key) => readDrop(key, "text")));

    expect(ids.map((results) => onlyArticle(results).id)).toEqual(["caf\u00e9", "caf\u00e9"]);
  });

  it("keeps dots of its name that are not the extension's", async () => {
    const article = onlyArticle(await readDrop("v1.2/q3.report.txt", "text"));

    expect(article.id).toBe("v1.2:q3.report");
  });

  it.each([
    ["latin-1", Buffer.from("Caf\u00e9", "latin1")],
    ["a torn sequence", Buffer.from([0x61, 0xe2, 0x82])],
    ["an encoded surrogate", Buffer.from([0xed, 0xa0, 0x80])],
    ["UTF-16", Buffer.from("\ufefftext", "utf16le")],
    ["a NUL", Buffer.from("Rates\nThe \0 bank")],
  ])("with %s is UNDECODABLE_TEXT", async (_, bytes) => {
    const results = await readDrop("a.txt", bytes);

    expect(codes(results)).toEqual(["UNDECODABLE_TEXT"]);
  });

  it.each(["", " \n\t\r\n", "\ufeff", "\u202e\n"])("holding only %j is an EMPTY_ARTICLE", async (text) => {
    const results = await readDrop("a.txt", text);

    expect(codes(results)).toEqual(["EMPTY_ARTICLE"]);
  });

  it.each([".txt", `${"k".repeat(201)}.txt`, "a\nb.txt", "a\ud800.txt"])(
    "whose key %j makes no valid id is an INVALID_RECORD",
    async (key) => {
      const results = await readDrop(key, "text");

      expect(codes(results)).toEqual(["INVALID_RECORD"]);
    },
  );

  it("takes as many bytes as it may and not one more", async () => {
    const whole = await readDrop("a.txt", "x".repeat(100), { maxArticleBytes: 100 });
    const more = await readDrop("a.txt", "x".repeat(101), { maxArticleBytes: 100 });

    expect([articles(whole).length, codes(more)]).toEqual([1, ["ARTICLE_TOO_LARGE"]]);
  });
});
