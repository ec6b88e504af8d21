import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReadResult } from "../../shared/articles/article.ts";
import { articles, codes, type DropEntry, line, readDrop, tar } from "./drop.ts";

const KNOWN_CODES = [
  "NOT_JSON",
  "INVALID_RECORD",
  "UNSAFE_RECORD",
  "UNDECODABLE_TEXT",
  "ARTICLE_TOO_LARGE",
  "EMPTY_ARTICLE",
  "UNSAFE_PATH",
  "UNSUPPORTED_FORMAT",
  "ARCHIVE_CORRUPT",
  "ARCHIVE_TOO_LARGE",
];

const LIMITS = { maxArticleBytes: 2000, maxUnpackedBytes: 100_000 };

/** No POISON_ARTICLE among them: that code is for faults that nobody has thought of. */
function expectKnown(results: readonly ReadResult[]): void {
  for (const code of codes(results)) expect(KNOWN_CODES).toContain(code);
  for (const { id, title, body } of articles(results)) {
    expect(id).toMatch(/^\P{Cc}{1,200}$/u);
    expect([id, title, body].every((text) => text.isWellFormed() && text !== "")).toBe(true);
    expect(id).toBe(id.normalize("NFC"));
  }
}

const chunkBytes = fc.integer({ min: 1, max: 600 });
const jsonLine = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: "binary" }),
  fc
    .record(
      { id: fc.anything(), title: fc.anything(), body: fc.anything(), labels: fc.anything() },
      { requiredKeys: [] },
    )
    .map((fields) => safeLine(fields)),
  fc
    .record({
      id: fc.string({ unit: "binary" }),
      title: fc.string({ unit: "binary" }),
      body: fc.string({ unit: "binary" }),
    })
    .map((fields) => line(fields)),
);
const jsonl = fc
  .array(jsonLine, { maxLength: 12 })
  .map((lines) => lines.map((text) => text.replace(/[\r\n]/g, " ")));

const entry: fc.Arbitrary<DropEntry> = fc.record({
  name: fc.oneof(
    fc.constantFrom("x-train/g/1", "x-test/g/2", "x-train/G/1", "a.txt", "A.txt", "../a.txt", "b/", "readme"),
    fc.string({ unit: "grapheme", minLength: 1 }).map((name) => `${name}.txt`),
  ),
  content: fc.oneof(fc.uint8Array({ maxLength: 2500 }), fc.string({ unit: "binary" })),
});
const archive = fc.array(entry, { maxLength: 8 });

describe("any bytes at all", () => {
  it.each(["a.txt", "a.jsonl"])("in a %s give articles and rejects, never an error", async (key) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), chunkBytes, async (bytes, size) => {
        expectKnown(await readDrop(key, bytes, LIMITS, size));
      }),
    );
  });

  it.each([
    ["as they are", (bytes: Uint8Array) => bytes],
    ["gzipped", (bytes: Uint8Array) => gzipSync(bytes)],
  ])("%s in a tar.gz are one ARCHIVE_CORRUPT, or nothing at all", async (_, wrap) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), chunkBytes, async (bytes, size) => {
        const results = await readDrop("a.tgz", wrap(bytes), LIMITS, size);

        expect(articles(results)).toEqual([]);
        expect(["", "ARCHIVE_CORRUPT"]).toContain(codes(results).join());
      }),
    );
  });

  it("written over an archive, packed or unpacked, give articles and rejects and an end", async () => {
    const place = fc.double({ min: 0, max: 0.999, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        archive,
        place,
        fc.uint8Array({ maxLength: 40 }),
        fc.boolean(),
        async (entries, at, noise, inside) => {
          const whole = await tar(entries);
          const target = inside ? whole : gzipSync(whole);
          Buffer.from(noise).copy(target, Math.floor(at * target.length));

          expectKnown(await readDrop("a.tgz", inside ? gzipSync(target) : target, LIMITS));
        },
      ),
    );
  });

  it("cut off an archive give no more than what the whole gives, and one reject", async () => {
    await fc.assert(
      fc.asyncProperty(archive, fc.double({ min: 0, max: 0.999, noNaN: true }), async (entries, at) => {
        const whole = gzipSync(await tar(entries));

        const all = await readDrop("a.tgz", whole, LIMITS);
        const torn = await readDrop("a.tgz", whole.subarray(0, Math.floor(at * whole.length)), LIMITS);

        expect(torn.slice(0, -1)).toEqual(all.slice(0, torn.length - 1));
        expect(codes(torn).at(-1)).toBe("ARCHIVE_CORRUPT");
      }),
    );
  });
});

describe("accepted + rejected = records", () => {
  it("for JSONL, where every line that is not blank is a record", async () => {
    await fc.assert(
      fc.asyncProperty(jsonl, chunkBytes, async (lines, size) => {
        const results = await readDrop("a.jsonl", lines.join("\n"), LIMITS, size);

        const records = lines.flatMap((text, i) =>
          /^[ \t\v\f]*$/.test(i === 0 ? text.replace(/^\ufeff/, "") : text) ? [] : [i + 1],
        );
        expect(results.map((r) => ("reject" in r ? r.reject.place.line : r.place.line))).toEqual(records);
        expectKnown(results);
      }),
    );
  });

  it("for an archive, where every entry that is no folder is a record", async () => {
    await fc.assert(
      fc.asyncProperty(archive, chunkBytes, async (entries, size) => {
        const packed = gzipSync(await tar(entries));

        const results = await readDrop("a.tgz", packed, LIMITS, size);

        expect(gunzipSync(packed).length).toBeLessThan(LIMITS.maxUnpackedBytes);
        expect(results).toHaveLength(entries.filter(({ name }) => !name.endsWith("/")).length);
        expectKnown(results);
      }),
    );
  });
});

describe("the parts of an object, dealt back together", () => {
  async function dealt(key: string, content: string | Uint8Array, parts: number): Promise<ReadResult[]> {
    const hands = await Promise.all(
      Array.from({ length: parts }, (_, part) => readDrop(key, content, { ...LIMITS, part, parts })),
    );
    const total = hands.reduce((sum, hand) => sum + hand.length, 0);
    return Array.from({ length: total }, (_, i) => hands[i % parts]?.[Math.floor(i / parts)]).filter(
      (r) => r !== undefined,
    );
  }

  it("equal the whole for JSONL", async () => {
    await fc.assert(
      fc.asyncProperty(jsonl, fc.integer({ min: 1, max: 5 }), async (lines, parts) => {
        const content = lines.join("\n");

        expect(await dealt("a.jsonl", content, parts)).toEqual(await readDrop("a.jsonl", content, LIMITS));
      }),
    );
  });

  it("equal the whole for an archive, torn or not", async () => {
    await fc.assert(
      fc.asyncProperty(
        archive,
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        async (entries, parts, kept) => {
          const whole = gzipSync(await tar(entries));
          const content = whole.subarray(0, Math.ceil(whole.length * kept));

          expect(await dealt("a.tgz", content, parts)).toEqual(await readDrop("a.tgz", content, LIMITS));
        },
      ),
    );
  });
});

function safeLine(fields: Readonly<Record<string, unknown>>): string {
  try {
    return line(fields);
  } catch {
    return "{}";
  }
}
