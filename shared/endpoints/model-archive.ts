import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, gunzipSync, gzipSync } from "node:zlib";
import { extract, type Header, pack } from "tar-stream";
import type { ModelFiles } from "../algorithms/program.ts";
import { CorruptDataError } from "../errors/errors.ts";
import { compareCodePoints } from "../unicode/code-points.ts";

const largestModelBytes = 1024 ** 3;

/** In a gzip header: what system wrote it. 255 is "unknown"; zlib's own value differs between systems. */
const gzipSystemOffset = 9;

/**
 * model.tar.gz. The same files give the same bytes on every machine: names in order, no times or owners, and not
 * compressed, for what deflate makes of the same bytes depends on zlib's build (and weights hardly shrink).
 */
export async function packModel(files: ModelFiles): Promise<Uint8Array> {
  const archive = pack();
  for (const name of [...files.keys()].sort(compareCodePoints)) {
    const bytes = files.get(name) ?? new Uint8Array();
    archive.entry({ name, size: bytes.byteLength, mode: 0o644, mtime: new Date(0) }, Buffer.from(bytes));
  }
  archive.finalize();
  const gzip = gzipSync(await buffer(archive), { level: constants.Z_NO_COMPRESSION });
  gzip[gzipSystemOffset] = 255;
  return new Uint8Array(gzip);
}

/**
 * The files of a model.tar.gz, SageMaker's own included.
 * @param maxBytes of all files together: what a few kilobytes can unpack to has no bound of its own
 * @throws CorruptDataError `MODEL_CORRUPT`
 */
export async function unpackModel(archive: Uint8Array, maxBytes = largestModelBytes): Promise<ModelFiles> {
  const files = await readFiles(archive, maxBytes);
  if (files.size === 0) throw new CorruptDataError("MODEL_CORRUPT", "The model archive holds no file");
  return files;
}

/**
 * One file of a model.tar.gz, without holding the others; undefined when there is none of that name.
 * @param maxBytes of the file
 * @throws CorruptDataError `MODEL_CORRUPT`
 */
export async function readModelFile(
  archive: Uint8Array,
  name: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  let found: Uint8Array | undefined;
  try {
    const reader = extract();
    const unpacked = pipeline(Readable.from([archive]), createGunzip(), reader);
    const read = (async () => {
      for await (const entry of reader) {
        if (nameOf(entry.header) !== name) entry.resume();
        else if ((entry.header.size ?? 0) > maxBytes)
          throw new RangeError(`${name} is larger than ${maxBytes} bytes`);
        else found = new Uint8Array(await buffer(entry));
      }
    })();
    await Promise.all([read, unpacked]);
  } catch (cause) {
    throw unreadable(archive, cause);
  }
  return found;
}

async function readFiles(archive: Uint8Array, maxBytes: number): Promise<ModelFiles> {
  const files = new Map<string, Uint8Array>();
  try {
    const reader = extract();
    reader.end(gunzipSync(archive, { maxOutputLength: maxBytes }));
    for await (const entry of reader) {
      const bytes = await buffer(entry);
      const name = nameOf(entry.header);
      if (name !== undefined) files.set(name, new Uint8Array(bytes));
    }
  } catch (cause) {
    throw unreadable(archive, cause);
  }
  return files;
}

function nameOf({ type, name }: Header): string | undefined {
  return type === "file" ? name.replace(/^\.\//, "") : undefined;
}

function unreadable(archive: Uint8Array, cause: unknown): CorruptDataError {
  const reason = `The model archive of ${archive.byteLength} bytes cannot be read: ${String(cause)}`;
  return new CorruptDataError("MODEL_CORRUPT", reason, { cause });
}
