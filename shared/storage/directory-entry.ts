import { constants } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { join } from "node:path";
import { InvalidInputError, NotFoundError } from "../errors/errors.ts";
import { isMissing } from "./file-errors.ts";
import { invalidKey } from "./key.ts";

/** What lies where a key points: its object, a folder of or an object instead of a folder, a link or device, or nothing. */
type Entry = "object" | "conflict" | "foreign" | "nothing";

/**
 * Opens the object for reading. A link is never followed: it could lead out of the store.
 * @throws NotFoundError `OBJECT_NOT_FOUND`
 */
export async function openObject(root: string, uri: string, key: string): Promise<FileHandle> {
  try {
    if (await isObject(root, key)) {
      return await open(join(root, key), constants.O_RDONLY | constants.O_NOFOLLOW);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  throw new NotFoundError("OBJECT_NOT_FOUND", `${uri}/${key} does not exist`);
}

export async function isObject(root: string, key: string): Promise<boolean> {
  return (await entryAt(root, key)) === "object";
}

/** @throws InvalidInputError `KEY_INVALID` or `KEY_CONFLICT` */
export async function assertWritable(root: string, uri: string, key: string): Promise<void> {
  const entry = await entryAt(root, key);
  if (entry === "foreign")
    throw invalidKey(key, "leads through a link or a device, which the store does not follow");
  if (entry === "conflict") {
    throw new InvalidInputError("KEY_CONFLICT", `${uri}/${key}: a directory cannot hold both "a" and "a/b"`);
  }
}

async function entryAt(root: string, key: string): Promise<Entry> {
  const segments = key.split("/");
  const last = segments.length - 1;
  let path = root;
  for (const [depth, segment] of segments.entries()) {
    path = join(path, segment);
    const kind = await kindOf(path);
    if (kind === "nothing" || kind === "foreign") return kind;
    if (kind === "folder" && depth === last) return "conflict";
    if (kind === "file") return depth === last ? "object" : "conflict";
  }
  return "nothing";
}

async function kindOf(path: string): Promise<"file" | "folder" | "foreign" | "nothing"> {
  try {
    const stats = await lstat(path);
    if (stats.isDirectory()) return "folder";
    return stats.isFile() ? "file" : "foreign";
  } catch (error) {
    if (isMissing(error)) return "nothing";
    throw error;
  }
}
