import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type DedupeEntry, deduplicate } from "../../shared/articles/deduplicate.ts";
import { contentFingerprint } from "../../shared/articles/fingerprint.ts";
import { readArticles } from "../../shared/articles/read-articles.ts";
import { golden } from "../golden.ts";

const title = golden.present
  ? "golden: 20 Newsgroups by date"
  : "golden: 20 Newsgroups (skipped: ../shared is absent)";

describe.skipIf(!golden.present)(title, () => {
  it("is 11,314 train and 7,532 test articles, no reject, no duplicate, every raw byte in place", async () => {
    const object = { key: "20news-bydate.tar.gz" };
    const open = async (): Promise<ReturnType<typeof createReadStream>> =>
      createReadStream(golden.newsgroupsArchive);
    const before = process.memoryUsage.rss();

    const raw = new Map<string, string>();
    const entries: DedupeEntry[] = [];
    let rejected = 0;
    let peakBytes = 0;
    for await (const result of readArticles(object, open)) {
      if ("reject" in result) {
        rejected += 1;
        continue;
      }
      const { article, place } = result;
      const { id, split, labels } = article;
      raw.set(`${split}/${labels[0]}/${id.split(":")[1]}`, sha256(Buffer.from(article.body, "latin1")));
      entries.push({ id, split, place, fingerprint: contentFingerprint(article) });
      if (entries.length % 250 === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    }

    expect(rejected).toBe(0);
    expect(entries.filter(({ split }) => split === "train")).toHaveLength(11_314);
    expect(entries.filter(({ split }) => split === "test")).toHaveLength(7_532);
    expect(deduplicate(entries).survivors).toHaveLength(18_846);
    expect(trainHashes().filter(({ id, hash }) => raw.get(id) !== hash)).toEqual([]);
    expect(peakBytes - before).toBeLessThan(200 * 2 ** 20);
  });
});

function trainHashes(): { id: string; hash: string }[] {
  const lines = gunzipSync(readFileSync(golden.path("newsgroups-train", "docs_train.jsonl.gz"))).toString();
  const rows = lines
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows).toHaveLength(11_314);
  return rows.map(({ id, raw }) => ({ id: String(id), hash: String(raw) }));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
