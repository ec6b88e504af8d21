import { linkSync, mkdirSync, readFileSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PreconditionFailedError } from "../errors/errors.ts";
import { isFileError, isMissing } from "./file-errors.ts";
import { sha256Hex } from "./hash.ts";

/** Puts a staged file in an object's place. Runs inside the store's lock, hence synchronously. */
export type Place = (staged: string, target: string) => void;

export const overwrite: Place = (staged, target) => renameSync(staged, target);

/** link(2) never overwrites, whoever else writes there, lock or no lock. */
export const ifAbsent: Place = (staged, target) => {
  try {
    linkSync(staged, target);
  } catch (error) {
    if (!isFileError(error) || error.code !== "EEXIST") throw error;
    throw new PreconditionFailedError("OBJECT_EXISTS", `${target} exists already`, { cause: error });
  }
};

export function ifTagged(etag: string): Place {
  return (staged, target) => {
    if (currentEtag(target) !== etag) {
      throw new PreconditionFailedError("OBJECT_CHANGED", `${target} is no longer the version ${etag}`);
    }
    renameSync(staged, target);
  };
}

function currentEtag(path: string): string | undefined {
  try {
    return sha256Hex(readFileSync(path));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** `place`, in a folder that is there. */
export function inFolder(place: Place, staged: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  place(staged, target);
}

/** Deletes the object and the folders that it leaves empty: where nothing lies, an object may be named like the folder. */
export function removeObject(root: string, key: string): void {
  if (!succeeds(() => unlinkSync(join(root, key)), "ENOENT")) return;
  for (let folder = dirname(key); folder !== "."; folder = dirname(folder)) {
    if (!succeeds(() => rmdirSync(join(root, folder)), "ENOTEMPTY")) return;
  }
}

function succeeds(action: () => void, expectedCode: string): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (isFileError(error) && error.code === expectedCode) return false;
    throw error;
  }
}

/** Makes a rename survive a power cut. Windows cannot open a folder, and does not need to. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    await using handle = await open(folder, "r");
    await handle.sync();
  } catch (error) {
    // The object may have been deleted meanwhile, and its empty folder with it.
    if (!isMissing(error)) throw error;
  }
}
