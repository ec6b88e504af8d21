import { describe, expect, it } from "vitest";
import { type DedupeEntry, deduplicate } from "../../shared/articles/deduplicate.ts";
import { contentFingerprint } from "../../shared/articles/fingerprint.ts";
import { line, readDrop } from "./drop.ts";

async function entriesOf(key: string, content: string): Promise<DedupeEntry[]> {
  const results = await readDrop(key, content);
  return results.flatMap((result) =>
    "reject" in result
      ? []
      : [{ ...result.article, fingerprint: contentFingerprint(result.article), place: result.place }],
  );
}

describe("a drop that holds an article several times", () => {
  it("keeps one of its NFC and NFD twins", async () => {
    const twins = ["caf\u00e9", "cafe\u0301"].map((word) => line({ id: word, title: word, body: word }));

    const { survivors, duplicates } = deduplicate(await entriesOf("a.jsonl", twins.join("\n")));

    expect(survivors.map(({ id }) => id)).toEqual(["caf\u00e9"]);
    expect(duplicates.map(({ reason }) => reason)).toEqual(["SAME_CONTENT"]);
  });

  it("keeps one of the copies that a line, another line and a file make", async () => {
    const lines = [line({ id: "b" }), line({ id: "c", body: "The  bank\r\nraised its rate. " })];
    const entries = [
      ...(await entriesOf("a.jsonl", lines.join("\n"))),
      ...(await entriesOf("wire.txt", "Rates rise\n\nThe bank raised\nits rate.\n")),
    ];

    const { survivors, aliases } = deduplicate(entries);

    expect(survivors.map(({ id }) => id)).toEqual(["b"]);
    expect([...aliases]).toEqual([
      ["c", "b"],
      ["wire", "b"],
    ]);
  });

  it("keeps the later version of an id, wherever the two were found", async () => {
    const older = await entriesOf("z.jsonl", line({ publishedAt: "2024-03-01T10:00:00+02:00" }));
    const newer = await entriesOf(
      "a.jsonl",
      line({ publishedAt: "2024-03-01T08:30:00Z", body: "It did not." }),
    );

    const { survivors, duplicates } = deduplicate([...newer, ...older]);

    expect(survivors.map(({ place }) => place.object)).toEqual(["a.jsonl"]);
    expect(duplicates.map(({ reason, survivorId }) => [reason, survivorId])).toEqual([
      ["OLDER_VERSION", "a-1"],
    ]);
  });
});
