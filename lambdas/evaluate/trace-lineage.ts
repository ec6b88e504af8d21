import * as z from "zod";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { readCurrent } from "../../shared/release/current.ts";
import type { LineageReport } from "../../shared/release/evaluation-report.ts";
import { type Topic, topicSchema } from "../../shared/release/load-release.ts";
import { readReleaseFile, readReleaseManifest, releaseFiles } from "../../shared/release/manifest.ts";
import { parseStored } from "../../shared/release/stored-json.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { canonicalJson } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import { traceTopics } from "../../shared/topics/lineage.ts";
import { nameTopic, renameTopic } from "../../shared/topics/topic-name.ts";
import type { DescribedTopic } from "./topic-quality.ts";

type LastingTopic = DescribedTopic & Required<Pick<Topic, "id" | "name">>;

/** The serving release's topics, as far as they can be continued; or why they cannot. */
interface Ancestors {
  readonly from: LineageReport["from"];
  readonly topics: readonly LastingTopic[];
}

const noTopics: readonly LastingTopic[] = [];

/**
 * Gives the candidate's topics the ids and names of the serving release's that they continue, and new ones to the others. A
 * serving release that tells too little is no reason to fail: then all topics begin anew.
 */
export async function traceLineage(
  runtime: Pick<Runtime, "store" | "log">,
  runId: string,
  analyzer: string,
  topics: readonly DescribedTopic[],
): Promise<{ topics: LastingTopic[]; lineage: LineageReport }> {
  const { from, topics: ancestors } = await readAncestors(runtime, analyzer);
  const { heirs, ended } = traceTopics(ancestors, topics);
  const mark = birthMark(runId, from.releaseId);
  const lasting = topics.map((topic, place): LastingTopic => {
    const before = ancestors[heirs[place]?.of ?? -1];
    if (!before) return { ...topic, id: `${mark}.${topic.topic}`, name: nameTopic(topic.words) };
    const { id, name, since } = before;
    return { ...topic, id, name: renameTopic(name, topic.words), ...(since !== undefined && { since }) };
  });
  return {
    topics: lasting,
    lineage: {
      from,
      topics: lasting.map((topic, place) => {
        const heir = heirs[place];
        const before = heir && ancestors[heir.of];
        return {
          ...named(topic),
          ...(before && { before: { ...changesSince(before, topic), likeness: heir.likeness } }),
        };
      }),
      ended: ended.flatMap((place) => {
        const topic = ancestors[place];
        return topic ? [{ ...named(topic), words: topic.words }] : [];
      }),
    },
  };
}

/**
 * Begins the ids of the topics that a run gives birth to beside a release. Doing that again comes to the same ids; the same
 * run beside another release may come to other heirs, and so to other ids.
 */
function birthMark(runId: string, servingId: string | undefined): string {
  return sha256Hex(canonicalJson([runId, servingId ?? null])).slice(0, 8);
}

async function readAncestors(
  { store, log }: Pick<Runtime, "store" | "log">,
  analyzer: string,
): Promise<Ancestors> {
  const current = await readCurrent(store);
  if (!current) return unknown("NOTHING_SERVES");
  const { releaseId, manifest: pointer } = current.pointer;
  try {
    const manifest = await readReleaseManifest(store, pointer);
    // The words of another analyzer are other words.
    if (manifest.config.text.analyzer !== analyzer) return unknown("ANALYZER_DIFFERS", releaseId);
    const bytes = await readReleaseFile(store, manifest, releaseFiles.topics);
    const topics = parseStored(bytes, releaseFiles.topics, z.array(topicSchema));
    if (!topics.every(isLasting)) return unknown("NO_WORD_SHARES", releaseId);
    return {
      from: { known: true, releaseId },
      topics: topics.map((topic) => ({ ...topic, since: topic.since ?? releaseId })),
    };
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
    log("warn", "serving release unreadable, topics begin anew", { reason: error.code });
    return unknown(error.code, releaseId);
  }
}

function unknown(why: string, releaseId?: string): Ancestors {
  return { from: { known: false, why, ...(releaseId !== undefined && { releaseId }) }, topics: noTopics };
}

function isLasting(topic: Topic): topic is LastingTopic {
  return [topic.id, topic.name, topic.shares].every((part) => part !== undefined);
}

function named({ topic, id, name, since }: LastingTopic) {
  return { topic, id, name, ...(since !== undefined && { since }) };
}

function changesSince(before: LastingTopic, now: LastingTopic) {
  return {
    topic: before.topic,
    came: now.words.filter((word) => !before.words.includes(word)),
    went: before.words.filter((word) => !now.words.includes(word)),
    ...(before.name !== now.name && { renamedFrom: before.name }),
  };
}
