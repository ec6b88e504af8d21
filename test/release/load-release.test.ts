import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeWordMatrix, wordMatrix } from "../../shared/lexical/word-matrix.ts";
import { type CurrentPointer, readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { loadRelease } from "../../shared/release/load-release.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import { encodeJson, parseJsonBytes } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { flipBit, type TwoReleases, twoReleases } from "./two-releases.ts";

/** T33 of reliability.md. */
describe("a release that was promoted over a good one", () => {
  let releases: TwoReleases;
  let store: ObjectStore;

  beforeAll(async () => {
    releases = await twoReleases();
  });
  beforeEach(async () => ({ store } = await releases.freshBucket()));

  async function pointer(): Promise<CurrentPointer> {
    const current = await readCurrent(store);
    if (!current) throw new Error("there is no pointer");
    return current.pointer;
  }

  async function load() {
    return loadRelease(store, (await pointer()).manifest);
  }

  /** Changes the manifest as one that can also write the pointer would. */
  async function rewriteManifest(change: (manifest: Record<string, unknown>) => void): Promise<void> {
    const key = layout.releaseManifest(releases.newId);
    const manifest = parseJsonBytes((await store.get(key)).bytes) as Record<string, unknown>;
    change(manifest);
    const bytes = encodeJson(manifest);
    await store.put(key, bytes);
    await store.put(
      layout.current,
      encodeJson({ ...(await pointer()), manifest: { key, sha256: sha256Hex(bytes) } }),
    );
  }

  const readFiles = [
    releaseFiles.vocabulary,
    releaseFiles.catalogue,
    releaseFiles.vectors,
    releaseFiles.topics,
    releaseFiles.lexicon,
    releaseFiles.words,
  ];

  it("is loaded with all that answers are made from", async () => {
    const release = await load();

    expect(release.manifest.releaseId).toBe(releases.newId);
    expect(release.catalogue).toHaveLength(36);
    expect(release.vectorOfRow.size).toBe(release.articleOfRow.size);
    expect(release.articleOfId.get("w0000")?.title).toBe("Report 0");
    expect(release.columnOf.has("freight")).toBe(true);
    expect(release.vectorOfRow.get(0)).toHaveLength(30);
    const words = release.words?.index.wordsOf(0).columns ?? [];
    expect(Array.from(words, (column) => release.words?.lexicon[column])).toContain("freight");
  });

  it.each(readFiles)("is refused when a bit of %s is flipped", async (name) => {
    await flipBit(store, layout.releaseFile(releases.newId, name));

    await expect(load()).rejects.toMatchObject({
      name: "CorruptDataError",
      code: "RELEASE_FILE_ALTERED",
      message: expect.stringContaining(`releases/${releases.newId}/${name}`),
    });
  });

  it.each(readFiles)("is refused when %s is half there", async (name) => {
    const key = layout.releaseFile(releases.newId, name);
    const { bytes } = await store.get(key);
    await store.put(key, bytes.subarray(0, bytes.length >> 1));

    await expect(load()).rejects.toMatchObject({ code: "RELEASE_FILE_ALTERED" });
  });

  it.each([releaseFiles.vocabulary, releaseFiles.catalogue, releaseFiles.vectors])(
    "is refused when %s is that of another release",
    async (name) => {
      await store.put(
        layout.releaseFile(releases.newId, name),
        (await store.get(layout.releaseFile(releases.goodId, name))).bytes,
      );

      await expect(load()).rejects.toMatchObject({ code: "RELEASE_FILE_ALTERED" });
    },
  );

  it.each(readFiles)("is refused when %s is missing", async (name) => {
    await store.delete(layout.releaseFile(releases.newId, name));

    await expect(load()).rejects.toMatchObject({
      name: "CorruptDataError",
      code: "RELEASE_FILE_MISSING",
      message: expect.stringContaining(`releases/${releases.newId}/${name}`),
    });
  });

  it("is refused when its manifest is missing", async () => {
    await store.delete(layout.releaseManifest(releases.newId));

    await expect(load()).rejects.toMatchObject({ code: "RELEASE_FILE_MISSING" });
  });

  it("is refused when its manifest was altered", async () => {
    await flipBit(store, layout.releaseManifest(releases.newId));

    await expect(load()).rejects.toMatchObject({ code: "MANIFEST_ALTERED" });
  });

  /** As before there were words, and before there was the page for people. */
  function asSchema3(manifest: Record<string, unknown>): void {
    manifest.schemaVersion = 3;
    const { "lexicon.tsv": _, "words.bin": __, ...files } = manifest.files as Record<string, unknown>;
    manifest.files = files;
  }

  function asSchema2(manifest: Record<string, unknown>): void {
    asSchema3(manifest);
    manifest.schemaVersion = 2;
    const { "report.html": _, "inputs.jsonl": __, ...files } = manifest.files as Record<string, unknown>;
    manifest.files = files;
  }

  it("is loaded of schema 3 too, without words", async () => {
    await rewriteManifest(asSchema3);

    const release = await load();

    expect(release.manifest.schemaVersion).toBe(3);
    expect(release).not.toHaveProperty("words");
  });

  it("is ranked without feedback if it was made before there was any", async () => {
    await rewriteManifest(({ config }) => {
      const { ranking } = config as { ranking: Record<string, unknown> };
      delete ranking.feedbackArticles;
      delete ranking.feedbackShare;
    });

    expect((await load()).manifest.config.ranking).toMatchObject({ feedbackShare: 0 });
  });

  it("is refused with words of other articles than its own", async () => {
    const words = encodeWordMatrix(wordMatrix(new Map(), 35, 1));
    await store.put(layout.releaseFile(releases.newId, releaseFiles.words), words);
    await rewriteManifest(({ files }) => {
      (files as Record<string, unknown>)[releaseFiles.words] = {
        sha256: sha256Hex(words),
        sizeBytes: words.length,
      };
    });

    await expect(load()).rejects.toMatchObject({
      code: "RELEASE_MIXED",
      message: expect.stringContaining("35 articles by 1 words for 36 by "),
    });
  });

  it("is loaded of schema 2 too, without the page", async () => {
    await rewriteManifest(asSchema2);

    const { manifest, catalogue } = await load();

    expect(manifest.schemaVersion).toBe(2);
    expect(Object.keys(manifest.files)).not.toContain("report.html");
    expect(catalogue).toHaveLength(36);
  });

  it.each(["report.html", "topics.json"])("is refused when its manifest does not name %s", async (name) => {
    await rewriteManifest((manifest) => {
      const { [name]: _, ...files } = manifest.files as Record<string, unknown>;
      manifest.files = files;
    });

    await expect(load()).rejects.toMatchObject({
      code: "STORED_JSON_INVALID",
      message: expect.stringContaining(`files["${name}"]`),
    });
  });

  /** As before a representation was chosen for each model: the configuration named it. */
  const asSchema1 = (name: unknown) => (manifest: Record<string, unknown>) => {
    asSchema2(manifest);
    manifest.schemaVersion = 1;
    delete manifest.representation;
    manifest.config = { ...(manifest.config as object), representation: name };
  };

  it.each(["centred-log", "square-root", "none"])(
    "is loaded of schema 1 too, its representation being what its configuration names: %s",
    async (name) => {
      await rewriteManifest(asSchema1(name));

      const { manifest } = await load();

      expect(manifest.representation).toEqual({ name, because: "configured" });
      expect(manifest.schemaVersion).toBe(1);
    },
  );

  it.each(["auto", undefined])(
    "is refused of schema 1 if its configuration names %s instead",
    async (name) => {
      await rewriteManifest(asSchema1(name));

      await expect(load()).rejects.toMatchObject({
        code: "STORED_JSON_INVALID",
        message: expect.stringContaining("config.representation"),
      });
    },
  );

  it("is refused when its schema is newer, and told to upgrade, whatever else is in the manifest", async () => {
    await rewriteManifest((manifest) => {
      manifest.schemaVersion = 5;
      delete manifest.files;
      manifest.shards = [];
    });

    await expect(load()).rejects.toMatchObject({
      code: "RELEASE_TOO_NEW",
      message: expect.stringMatching(/has schema 5; this Readnext reads up to 4: upgrade it/),
    });
  });

  it.each([
    ["a file", "files", { "vocabulary.tsv": { sha256: "0".repeat(64), sizeBytes: 1 } }],
    ["its schema's number", "schemaVersion", "one"],
    ["its plan", "plan", undefined],
    ["its representation", "representation", undefined],
    ["a representation that there is", "representation", { name: "auto", because: "configured" }],
  ])("is refused when its manifest does not name %s", async (_, field, value) => {
    await rewriteManifest((manifest) => {
      manifest[field] = value;
    });

    await expect(load()).rejects.toMatchObject({
      code: "STORED_JSON_INVALID",
      message: expect.stringMatching(
        new RegExp(`^releases/${releases.newId}/manifest.json: .*${field}`, "s"),
      ),
    });
  });

  it("is refused when its manifest says that it is another's", async () => {
    await rewriteManifest((manifest) => {
      manifest.releaseId = releases.goodId;
    });

    await expect(load()).rejects.toMatchObject({ code: "RELEASE_MIXED" });
  });

  it("is refused when manifest and checksums were made to fit the vectors of another", async () => {
    // 36 articles' vectors for a catalogue of 30
    const { bytes: catalogue } = await store.get(layout.releaseFile(releases.goodId, releaseFiles.catalogue));
    await store.put(layout.releaseFile(releases.newId, releaseFiles.catalogue), catalogue);
    await rewriteManifest((manifest) => {
      const files = manifest.files as Record<string, unknown>;
      files[releaseFiles.catalogue] = { sha256: sha256Hex(catalogue), sizeBytes: catalogue.length };
    });

    await expect(load()).rejects.toMatchObject({
      code: "RELEASE_MIXED",
      message: expect.stringMatching(/vector of row \d+/),
    });
  });
});
