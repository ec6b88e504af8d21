import { InvalidInputError } from "../errors/errors.ts";
import { encodeJson } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";

/**
 * CreateTrainingJob's ManifestFile: the folder, then the names in it. Exactly these objects are laid before the training;
 * whatever else lies beside them is not. Bare names, so that a container finds every file at the top of its channel.
 * @throws InvalidInputError `KEYS_APART` when the objects do not lie in one folder
 */
export function trainingManifest(store: ObjectStore, keys: readonly string[]): Uint8Array {
  const folders = new Set(keys.map((key) => key.slice(0, key.lastIndexOf("/") + 1)));
  const [folder = ""] = folders;
  if (folders.size !== 1) {
    throw new InvalidInputError("KEYS_APART", `${keys.join(", ")} must lie in one folder`);
  }
  return encodeJson([{ prefix: `${store.uri}/${folder}` }, ...keys.map((key) => key.slice(folder.length))]);
}
