import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { articles, codes, type DropEntry, onlyArticle, readDrop, rejects, tar, tarGz } from "./drop.ts";

const post = (headers: string, text = "I own one.\n"): string => `${headers}\n\n${text}`;
const bystanders: readonly DropEntry[] = [
  { name: "first.txt", content: "First" },
  { name: "last.txt", content: "Last" },
];

/** What becomes of an entry between two harmless ones, which must be accepted whatever it is. */
async function amongBystanders(entry: DropEntry): Promise<readonly string[]> {
  const [first, last] = bystanders;
  const results = await readDrop(
    "a.tar.gz",
    await tarGz([first, entry, last].filter((e) => e !== undefined)),
  );

  expect(articles(results).map(({ title }) => title)).toEqual(expect.arrayContaining(["First", "Last"]));
  return codes(results);
}

describe("a post of an archive", () => {
  it("has split and label from its folders, title and body from its bytes", async () => {
    const raw =
      "From: ann@example.org\r\nSubject: Re: which\r\n  bicycle?\r\nLines: 1\r\n\r\n> Which?\r\nThe red one.\r\n";

    const article = onlyArticle(
      await readDrop("20news.tgz", await tarGz([{ name: "own-train/rec.bikes/1001", content: raw }])),
    );

    expect(article).toStrictEqual({
      id: "rec.bikes:1001",
      title: "Re: which bicycle?",
      body: raw,
      format: "post",
      split: "train",
      labels: ["rec.bikes"],
    });
  });

  it("is held out when it lies in a -test folder", async () => {
    const archive = await tarGz([{ name: "./own-test/rec.bikes/1", content: post("Subject: a") }]);

    expect(onlyArticle(await readDrop("a.tgz", archive)).split).toBe("test");
  });

  it("keeps every byte as the code point of the same number", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

    const article = onlyArticle(
      await readDrop("a.tgz", await tarGz([{ name: "x-train/g/1", content: bytes }])),
    );

    expect(Array.from(article.body, (character) => character.codePointAt(0))).toEqual([...bytes]);
  });

  it.each([
    ["no subject", post("From: ann@example.org"), "g:1"],
    ["a blank subject", post("Subject:   "), "g:1"],
    ["its subject only in the text", post("From: a", "Subject: not me\n"), "g:1"],
    ["CR LF and its subject only in the text", "From: a\r\n\r\nSubject: not me\r\n", "g:1"],
    ["two subjects", post("Subject: one\nSubject: two"), "one"],
    ["a subject in other case", post("SUBJECT: loud"), "loud"],
    ["an encoded subject", post("Subject: =?iso-8859-1?Q?caf=E9?="), "=?iso-8859-1?Q?caf=E9?="],
    ["no headers at all", "\nSubject: below", "g:1"],
    ["headers and nothing more", "Subject: all there is", "all there is"],
  ])("with %s has the title that follows from it", async (_, content, title) => {
    const article = onlyArticle(await readDrop("a.tgz", await tarGz([{ name: "x-train/g/1", content }])));

    expect(article.title).toBe(title);
  });

  it.each([
    ["Date: Tue, 6 Apr 1993 02:13:37 GMT", "1993-04-06T02:13:37.000Z"],
    ["Date: some day in spring", undefined],
  ])("with %s is published at %s", async (header, publishedAt) => {
    const archive = await tarGz([{ name: "x-train/g/1", content: post(header) }]);

    expect(onlyArticle(await readDrop("a.tgz", archive)).publishedAt).toBe(publishedAt);
  });

  it("without text is an EMPTY_ARTICLE", async () => {
    expect(await amongBystanders({ name: "x-train/g/1", content: " \n" })).toEqual(["EMPTY_ARTICLE"]);
    expect(await amongBystanders({ name: "x-train/g/1", content: "" })).toEqual(["EMPTY_ARTICLE"]);
  });
});

describe("other entries of an archive", () => {
  it("are plain articles when they are .txt", async () => {
    const archive = await tarGz([
      { name: "wire/march/rates.txt", content: "\ufeffRates rise\r\n\r\nTo 5 %\r\n" },
    ]);

    expect(onlyArticle(await readDrop("a.tgz", archive))).toStrictEqual({
      id: "wire:march:rates",
      title: "Rates rise",
      body: "To 5 %\n",
      format: "article",
      split: "train",
      labels: [],
    });
  });

  it("are no records when they are folders", async () => {
    const folders = ["x-train/", "x-train/g/", "../"].map((name): DropEntry => ({ name, type: "directory" }));
    const oldFolder: DropEntry = { name: "wire.txt/" };
    const archive = await tarGz([
      ...folders,
      oldFolder,
      { name: "x-train/g/1", content: post("Subject: a") },
    ]);

    const results = await readDrop("a.tgz", archive, { part: 0, parts: 2 });

    expect(onlyArticle(results).id).toBe("g:1");
  });

  it.each(["readme.md", "x-train/g/.DS_Store", "wire/._rates.txt", "x-train/1", "x-train/g/h/1"])(
    "named %s are UNSUPPORTED_FORMAT",
    async (name) => {
      expect(await amongBystanders({ name, content: "text" })).toEqual(["UNSUPPORTED_FORMAT"]);
    },
  );

  it("are told by the entry's name", async () => {
    const results = await readDrop("drops/a.tgz", await tarGz([{ name: "a/readme.md", content: "x" }]));

    expect(rejects(results)[0]?.place).toEqual({ object: "drops/a.tgz", entry: "a/readme.md" });
  });

  it("beyond the limit are ARTICLE_TOO_LARGE, and the next are read", async () => {
    const archive = await tarGz([
      { name: "fits.txt", content: "x".repeat(1000) },
      { name: "more.txt", content: "x".repeat(1001) },
      { name: "next.txt", content: "next" },
    ]);

    const results = await readDrop("a.tgz", archive, { maxArticleBytes: 1000 });

    expect([articles(results).map(({ id }) => id), codes(results)]).toEqual([
      ["fits", "next"],
      ["ARTICLE_TOO_LARGE"],
    ]);
  });
});

describe("an entry's path", () => {
  it.each([
    "../../x.txt",
    "x-train/../../g/1",
    "x-train/g/..",
    "/etc/x.txt",
    "//host/x.txt",
    "C:/x.txt",
    "c:x.txt",
    "..\\x.txt",
    "a\\b.txt",
    "a\nb.txt",
    `${"d/".repeat(2048)}x.txt`,
  ])("like %.40s is an UNSAFE_PATH of this entry only", async (name) => {
    expect(await amongBystanders({ name, content: "text" })).toEqual(["UNSAFE_PATH"]);
  });

  it("with a NUL, which only an extended header can bring, is an UNSAFE_PATH", async () => {
    const name = "a\0b.txt";

    expect(await amongBystanders({ name, pax: { path: name }, content: "text" })).toEqual(["UNSAFE_PATH"]);
  });

  it("that is not UTF-8 is an UNSAFE_PATH", async () => {
    const archive = await tar([{ name: "caf_.txt", content: "text" }]);
    rename(archive, Buffer.from("caf_.txt"), Buffer.from("caf\u00e9.txt", "latin1"));

    expect(codes(await readDrop("a.tgz", gzipSync(archive)))).toEqual(["UNSAFE_PATH"]);
  });

  it.each(["symlink", "link", "fifo", "character-device", "block-device"] as const)(
    "of a %s is an UNSAFE_PATH of this entry only",
    async (type) => {
      const entry: DropEntry = { name: "x-train/g/1", type, linkname: "/etc/passwd" };

      expect(await amongBystanders(entry)).toEqual(["UNSAFE_PATH"]);
    },
  );

  it.each([
    ["case", "g/One.txt", "g/oNE.txt"],
    ["the case of a folder", "G/one.txt", "g/one.txt"],
    ["Unicode form", "g/caf\u00e9.txt", "g/cafe\u0301.txt"],
  ])("that differs from an earlier one in %s only is an UNSAFE_PATH", async (_, first, second) => {
    const archive = await tarGz([first, second, "g/two.txt"].map((name) => ({ name, content: name })));

    const results = await readDrop("a.tgz", archive);

    expect(articles(results).map(({ title }) => title)).toEqual([first.normalize("NFC"), "g/two.txt"]);
    expect(codes(results)).toEqual(["UNSAFE_PATH"]);
  });

  it("that is the very same again is a newer version, not a collision", async () => {
    const archive = await tarGz(["one", "two"].map((content) => ({ name: "a.txt", content })));

    expect(articles(await readDrop("a.tgz", archive)).map(({ body }) => body)).toEqual(["one", "two"]);
  });

  it("is cut to 200 characters where it is told", async () => {
    const results = await readDrop("a.tgz", await tarGz([{ name: `/${"x".repeat(4096)}`, content: "" }]));

    expect(rejects(results)[0]?.place.entry).toBe(`/${"x".repeat(199)}`);
  });
});

function rename(archive: Buffer, from: Buffer, to: Buffer): void {
  const sum = (bytes: Buffer): number => bytes.reduce((total, byte) => total + byte, 0);
  const checksum = Number.parseInt(archive.toString("latin1", 148, 154), 8) + sum(to) - sum(from);
  to.copy(archive, 0);
  archive.write(checksum.toString(8).padStart(6, "0"), 148, "latin1");
}
