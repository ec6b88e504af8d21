import * as z from "zod";
import type { Reject } from "../../shared/articles/article.ts";
import { readArticles } from "../../shared/articles/read-articles.ts";
import {
  batchFiles,
  encodeBatchArticles,
  encodeDictionary,
  encodeDocuments,
} from "../../shared/corpus/batch.ts";
import { encodeJsonLines } from "../../shared/corpus/text-lines.ts";
import { layout } from "../../shared/release/layout.ts";
import { readBatchWork, readPlan } from "../../shared/release/plan.ts";
import { runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { writeArtifacts } from "../../shared/storage/artifacts.ts";
import { openAnalyzer } from "../../shared/text/analyzer.ts";
import { createBatchCounter } from "./count-batch.ts";

export const preprocessInput = z.object({ run: runSchema, batch: z.int().min(0) });

/**
 * Reads one batch of dropped objects and leaves its articles as counted terms. What cannot be read is rejected with a
 * code and its place; the rest goes on. Result: a pointer to the batch and its counts.
 * @throws PreconditionFailedError `OBJECT_CHANGED` for an object that is no longer the one of the plan: what was learned
 * would not be what the release says it was made from
 */
export async function preprocess(input: z.infer<typeof preprocessInput>, runtime: Runtime) {
  const { store } = runtime;
  const plan = await readPlan(store, input.run);
  const counter = createBatchCounter(await openAnalyzer(plan.config.text.analyzer));
  const rejects: Reject[] = [];
  for (const { key, etag, part, parts } of await readBatchWork(store, plan, input.batch)) {
    const options = { maxArticleBytes: plan.config.articles.maxArticleBytes, part, parts };
    for await (const result of readArticles({ key }, () => store.stream(key, etag), options)) {
      const reject = "reject" in result ? result.reject : counter.add(result.article, result.place);
      if (reject) rejects.push(reject);
    }
  }

  const { articles, dictionary, documents } = counter.finish();
  const counts = { accepted: articles.length, rejected: rejects.length };
  const files = new Map([
    [batchFiles.articles, encodeBatchArticles(articles)],
    [batchFiles.terms, encodeDictionary(dictionary)],
    [batchFiles.documents, encodeDocuments(documents, dictionary.length)],
    [batchFiles.rejects, encodeJsonLines(rejects)],
  ]);
  const summary = { ...counts, rejectedByCode: countByCode(rejects) };
  const manifest = await writeArtifacts(store, layout.batch(input.run.id, input.batch), files, summary);
  return { batch: input.batch, manifest, ...counts };
}

function countByCode(rejects: readonly Reject[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of rejects) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
