import type { Readable } from "node:stream";
import { type EntryAdmission, type EntryHeader, entryAdmission } from "./admit-entry.ts";
import type { Article, ReadResult } from "./article.ts";
import { shownName } from "./entry-path.ts";
import { isOfPart, type ReadLimits } from "./read-options.ts";
import { accept, type Outcome, placed, quarantine } from "./refusal.ts";
import { type ArchiveWalk, walkArchive } from "./walk-archive.ts";

/**
 * Reads a tar.gz entry by entry, holding one at a time: posts where they lie as in 20 Newsgroups, other .txt as plain
 * articles; folders are no records. What ends the archive early (damage, a limit) is one more record: a reject of the
 * whole object, after the entries before it.
 */
export async function* readArchive(
  object: string,
  source: Readable,
  limits: ReadLimits,
): AsyncGenerator<ReadResult> {
  const walk = walkArchive(source, limits);
  const admit = entryAdmission(limits.maxArticleBytes);
  try {
    for (let ordinal = 0; ; ordinal++) {
      const isMine = isOfPart(ordinal, limits);
      const record = await nextRecord(walk, admit, isMine);
      if ("refusal" in record) {
        if (isMine) yield placed(record, { object });
        return;
      }
      if (record.value === undefined) return;
      if (isMine) yield placed(record.value.article(), { object, entry: record.value.name });
    }
  } finally {
    walk.close();
  }
}

interface EntryRecord {
  readonly name: string;
  readonly article: () => Outcome<Article>;
}

/** The next entry that is no folder; undefined after the last. Its bytes are kept only if it is wanted and admitted. */
async function nextRecord(
  walk: ArchiveWalk,
  admit: EntryAdmission,
  isWanted: boolean,
): Promise<Outcome<EntryRecord | undefined>> {
  for (;;) {
    const found = await walk.next();
    if ("refusal" in found) return found;
    if (found.value === undefined) return accept(undefined);

    const { header } = found.value;
    const admitted = admit(header);
    const isRead = isWanted && "value" in admitted;
    const content = await (isRead ? walk.read(found.value) : walk.skip(found.value));
    if ("refusal" in content) return content;
    if (isFolder(header)) continue;

    const article = (): Outcome<Article> =>
      "refusal" in admitted ? admitted : quarantine(() => admitted.value(content.value));
    return accept({ name: shownName(header.name), article });
  }
}

/** Old archives mark a folder by its name alone; tar-stream does not tell those from files. */
function isFolder({ type, name }: EntryHeader): boolean {
  return type === "directory" || (type === "file" && name.endsWith("/"));
}
