import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readArticles } from "../../shared/articles/read-articles.ts";
import { ConfigError, TransientError } from "../../shared/errors/errors.ts";
import { articles, codes, line, readDrop, rejects, tarGz, words } from "./drop.ts";

const threeFiles = [1, 2, 3].map((n) => ({ name: `${n}.txt`, content: words(n, 9000) }));

describe("readArticles", () => {
  it.each([
    ["articles/a.csv"],
    ["articles/a.zip"],
    ["articles/a.gz"],
    ["articles/tar.gz.bak"],
    ["articles/txt"],
    ["x"],
  ])("gives %s one reject, UNSUPPORTED_FORMAT, without opening it", async (key) => {
    const open = (): Promise<Readable> => Promise.reject(new Error("opened"));

    const results = await Array.fromAsync(readArticles({ key }, open));

    expect(rejects(results)).toMatchObject([{ code: "UNSUPPORTED_FORMAT", place: { object: key } }]);
  });

  it("chooses the reader by the extension whatever its case", async () => {
    const archive = await tarGz([{ name: "a.txt", content: "From an archive" }]);

    const read = await Promise.all([
      readDrop("A.TXT", "From a file"),
      readDrop("a.Jsonl", line()),
      readDrop("a.ndjson", line()),
      readDrop("a.TGZ", archive),
      readDrop("a.Tar.Gz", archive),
    ]);

    expect(read.map((results) => articles(results)[0]?.title)).toEqual([
      "From a file",
      "Rates rise",
      "Rates rise",
      "From an archive",
      "From an archive",
    ]);
  });

  it.each([
    { part: 2, parts: 2 },
    { part: -1 },
    { parts: 0 },
    { maxArticleBytes: 0 },
    { maxArticleBytes: 1.5 },
    { maxUnpackedBytes: Number.NaN },
  ])("refuses the options %o, naming key and value", async (options) => {
    const reading = readDrop("a.txt", "text", options);

    await expect(reading).rejects.toBeInstanceOf(ConfigError);
    await expect(reading).rejects.toMatchObject({
      code: "INVALID_READ_OPTIONS",
      message: expect.stringContaining(Object.keys(options)[0] ?? ""),
    });
  });

  it.each(["a.txt", "a.jsonl", "a.tar.gz"])("passes on the error of a %s stream as it is", async (key) => {
    const reset = new TransientError("CONNECTION_RESET", "the connection was reset");
    const open = async (): Promise<Readable> =>
      Readable.from(
        (async function* () {
          yield Buffer.from("{");
          throw reset;
        })(),
      );

    await expect(Array.fromAsync(readArticles({ key }, open))).rejects.toBe(reset);
  });

  it("passes on a stream's error that comes in the middle of an archive's entries", async () => {
    const archive = await tarGz(threeFiles);
    const reset = new TransientError("CONNECTION_RESET", "the connection was reset");
    const open = async (): Promise<Readable> =>
      Readable.from(
        (async function* () {
          yield archive.subarray(0, archive.length / 2);
          throw reset;
        })(),
      );

    await expect(Array.fromAsync(readArticles({ key: "a.tgz" }, open))).rejects.toBe(reset);
  });

  it.each(["a.jsonl", "a.tar.gz"])("closes the stream of a %s when the caller stops early", async (key) => {
    const content = key.endsWith("gz") ? await tarGz(threeFiles) : Buffer.from(`${line()}\n${line()}\n`);
    const endless = Readable.from(
      (async function* () {
        yield content.subarray(0, content.length * 0.6);
        await new Promise(() => {});
      })(),
    );

    for await (const _ of readArticles({ key }, async () => endless)) break;

    expect(endless.destroyed).toBe(true);
  });
});

describe("parts of an object", () => {
  const jsonl = Array.from({ length: 10 }, (_, i) => line({ id: `n${i}` })).join("\n\n");

  it("deals the records out by their position", async () => {
    const results = await readDrop("a.jsonl", jsonl, { part: 1, parts: 4 });

    expect(articles(results).map(({ id }) => id)).toEqual(["n1", "n5", "n9"]);
  });

  it("gives a single record to the first part alone, and the others do not open it", async () => {
    const open = (): Promise<Readable> => Promise.reject(new Error("opened"));

    const others = await Array.fromAsync(readArticles({ key: "a.txt" }, open, { part: 1, parts: 2 }));
    const first = await readDrop("a.txt", "Title", { part: 0, parts: 2 });

    expect([others.length, articles(first).length]).toEqual([0, 1]);
  });

  it("tells the damage of an archive in one part only", async () => {
    const archive = await tarGz([1, 2, 3].map((n) => ({ name: `${n}.txt`, content: `Text ${n}` })));
    const torn = archive.subarray(0, archive.length - 6);

    const parts = await Promise.all([0, 1].map((part) => readDrop("a.tgz", torn, { part, parts: 2 })));

    expect(parts.flatMap(codes)).toEqual(["ARCHIVE_CORRUPT"]);
  });
});
