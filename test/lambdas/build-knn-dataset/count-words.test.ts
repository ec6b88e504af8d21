import { describe, expect, it } from "vitest";
import { readLexicon, readVocabularyManifest } from "../../../shared/corpus/vocabulary-files.ts";
import { decodeWordMatrix } from "../../../shared/lexical/word-matrix.ts";
import { drop, openTestStore, runToNeighbourData, testRuntime } from "../bench.ts";

describe("the words that articles are compared by", () => {
  it("are those of each article that may be recommended, by its row, however many batches there are", async () => {
    const { store, remove } = await openTestStore();
    const articles = [
      { id: "c", body: "wheat wheat harvest", split: "train" },
      { id: "b", body: "freight wheat", split: "test" },
      { id: "a", body: "harvest copper zinc freight", split: "train" },
      { id: "d", body: "copper freight", split: "train" },
    ];
    for (const { id, ...article } of articles) {
      await drop(store, `${id}.jsonl`, JSON.stringify({ id, title: "t", ...article }));
    }
    const config = {
      articles: { minimumCount: 3, batchBytes: 10_000 },
      text: { maxFeatures: 3 },
      split: { trainShards: 1, validationShare: 0.4 },
    };

    const { run, vocabulary } = await runToNeighbourData(testRuntime(store, config));
    const { manifest } = await readVocabularyManifest(store, vocabulary.manifest);
    const lexicon = (await readLexicon(store, manifest)).map(({ term }) => term);
    const { bytes } = await store.get(`runs/${run.id}/knn/ids/words.bin`);
    remove();

    const { rowCount, rowStarts, columns, counts } = decodeWordMatrix(bytes);
    const wordsOf = (row: number) => {
      const places = [...columns.keys()].slice(rowStarts[row], rowStarts[row + 1]);
      return Object.fromEntries(places.map((at) => [lexicon[columns[at] ?? -1], counts[at]]));
    };
    // "zinc" and the wheat of the held-out article count in no two articles: a, c and d are rows 0, 1 and 2.
    expect(lexicon).toEqual(["copper", "freight", "harvest"]);
    expect(Array.from({ length: rowCount }, (_, row) => wordsOf(row))).toEqual([
      { copper: 1, freight: 1, harvest: 1 },
      { harvest: 1 },
      { copper: 1, freight: 1 },
    ]);
  });
});
