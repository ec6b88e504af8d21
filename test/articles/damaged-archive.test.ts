import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { articles, codes, type DropEntry, readDrop, rejects, tar, tarGz, words } from "./drop.ts";

const four: readonly DropEntry[] = [1, 2, 3, 4].map((n) => ({ name: `${n}.txt`, content: words(n, 5000) }));

describe("a damaged archive", () => {
  it.each([1, 2, 3, 5, 8])(
    "torn off gives the whole entries and one ARCHIVE_CORRUPT, read in %i parts",
    async (parts) => {
      const whole = await tarGz(four);
      const torn = whole.subarray(0, Math.floor(whole.length * 0.6));

      const read = await Promise.all(
        Array.from({ length: parts }, (_, part) => readDrop("a.tgz", torn, { part, parts })),
      );

      expect(
        read
          .flatMap(articles)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(["1", "2"]);
      expect(read.flatMap(rejects)).toMatchObject([{ code: "ARCHIVE_CORRUPT", place: { object: "a.tgz" } }]);
    },
  );

  it.each([0.6, 0.7, 0.8, 0.9])(
    "at %f of its length gives the same results however its stream is cut",
    async (at) => {
      const damaged = await tarGz(four);
      const place = Math.floor(at * damaged.length);
      damaged.writeUInt8(damaged.readUInt8(place) ^ 0xff, place);

      const [reference = [], ...others] = await Promise.all(
        [1, 100, 4096, 10_000, damaged.length].map((chunkBytes) =>
          readDrop("a.tgz", damaged, {}, chunkBytes),
        ),
      );

      for (const other of others) expect(other).toEqual(reference);
      expect(codes(reference).at(-1)).toBe("ARCHIVE_CORRUPT");
      expect(articles(reference.slice(0, 2)).map(({ id }) => id)).toEqual(["1", "2"]);
    },
  );

  it("with a false checksum at the end of its gzip stream is told after all its entries", async () => {
    const archive = await tarGz(four);
    const checksum = archive.length - 8;
    archive.writeUInt8(archive.readUInt8(checksum) ^ 1, checksum);

    const results = await readDrop("a.tgz", archive);

    expect([articles(results).length, codes(results)]).toEqual([4, ["ARCHIVE_CORRUPT"]]);
  });

  it.each([1, 100, 4089, 4096, 4097, 30_000])(
    "with %i bytes of text keeps its entry though its checksum is false",
    async (length) => {
      const archive = await tarGz([{ name: "1.txt", content: words(length, length).slice(0, length) }]);
      const checksum = archive.length - 8;
      archive.writeUInt8(archive.readUInt8(checksum) ^ 1, checksum);

      const results = await readDrop("a.tgz", archive);

      expect([articles(results).length, codes(results)]).toEqual([1, ["ARCHIVE_CORRUPT"]]);
    },
  );

  it("with a false header inside is read up to there", async () => {
    const archive = await tar([
      { name: "1.txt", content: "one" },
      { name: "2.txt", content: "two" },
    ]);
    archive[1024] = 0x7f;

    const results = await readDrop("a.tgz", gzipSync(archive));

    expect([articles(results).length, codes(results)]).toEqual([1, ["ARCHIVE_CORRUPT"]]);
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["no gzip", Buffer.from("plain text")],
    ["gzip of no tar", gzipSync("x".repeat(2000))],
    ["gzip of a few bytes", gzipSync("x")],
    ["two bytes of gzip", Buffer.from([0x1f, 0x8b])],
  ])("that is %s is one ARCHIVE_CORRUPT", async (_, bytes) => {
    expect(codes(await readDrop("a.tgz", bytes))).toEqual(["ARCHIVE_CORRUPT"]);
  });

  it("may have zeros behind its end, and may be of several gzip members", async () => {
    const archive = await tar(four);
    const members = Buffer.concat([
      gzipSync(archive.subarray(0, 30_000)),
      gzipSync(archive.subarray(30_000)),
      Buffer.alloc(20_000),
    ]);

    const results = await readDrop("a.tgz", members);

    expect([articles(results).length, codes(results)]).toEqual([4, []]);
  });
});

describe("an archive that unpacks to too much", () => {
  const MIB = 2 ** 20;

  /** A tar whose only file has `sizeBytes` zeros, of gzip members that are cheap to make. */
  async function bomb(sizeBytes: number, memberBytes: number): Promise<Buffer> {
    const [first] = [{ name: "0.txt", content: "Before" }];
    const before = (await tar([first])).subarray(0, 1024);
    const header = tarHeader("bomb.txt", sizeBytes);
    const member = gzipSync(Buffer.alloc(memberBytes));
    return Buffer.concat([
      gzipSync(before),
      gzipSync(header),
      ...Array(sizeBytes / memberBytes).fill(member),
    ]);
  }

  it("is ARCHIVE_TOO_LARGE at the limit, after the entries before it", async () => {
    const archive = await tarGz([1, 2, 3].map((n) => ({ name: `${n}.txt`, content: "x".repeat(10_000) })));

    const results = await readDrop("a.tgz", archive, { maxUnpackedBytes: 25_000 });

    expect([articles(results).map(({ id }) => id), codes(results)]).toEqual([
      ["1", "2"],
      ["ARCHIVE_TOO_LARGE"],
    ]);
  });

  it("may unpack to the limit itself", async () => {
    const archive = await tar([{ name: "1.txt", content: "one" }]);
    const whole = { maxUnpackedBytes: archive.length };
    const less = { maxUnpackedBytes: archive.length - 1 };

    const results = await Promise.all(
      [whole, less].map((limit) => readDrop("a.tgz", gzipSync(archive), limit)),
    );

    expect(results.map(codes)).toEqual([[], ["ARCHIVE_TOO_LARGE"]]);
  });

  it("is ARCHIVE_TOO_LARGE at once when a header announces 10 GB", async () => {
    const header = tarHeader("bomb.txt", 10e9);
    const start = performance.now();

    const results = await readDrop("a.tgz", gzipSync(Buffer.concat([header, Buffer.alloc(100_000)])));

    expect(codes(results)).toEqual(["ARCHIVE_TOO_LARGE"]);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("is ARCHIVE_TOO_LARGE when it has more entries than it may", async () => {
    const archive = await tarGz([1, 2, 3].map((n) => ({ name: `${n}.txt`, content: "x" })));

    const results = await readDrop("a.tgz", archive, { maxEntries: 2 });

    expect([articles(results).length, codes(results)]).toEqual([2, ["ARCHIVE_TOO_LARGE"]]);
  });

  it("takes little memory while 512 MiB of zeros run through", async () => {
    const archive = await bomb(512 * MIB, 16 * MIB);
    const before = process.memoryUsage.rss();

    const results = await readDrop("a.tgz", archive, { maxUnpackedBytes: 600 * MIB }, 65_536);

    expect(process.memoryUsage.rss() - before).toBeLessThan(128 * MIB);
    expect([articles(results).length, codes(results)]).toEqual([1, ["ARTICLE_TOO_LARGE"]]);
  });
});

/** A ustar header made by hand, for sizes that a test cannot afford to pack. */
function tarHeader(name: string, sizeBytes: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write(`${sizeBytes.toString(8).padStart(11, "0")} `, 124);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
