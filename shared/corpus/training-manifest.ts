import { InvalidInputError } from "../errors/errors.ts";
import { encodeJson } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";
import { compareCodePoints } from "../unicode/code-points.ts";

/**
 * CreateTrainingJob's ManifestFile: the folder, then the names in it. Exactly these objects are laid before the training;
 * whatever else lies beside them is not. Bare names, so that a container finds every file at the top of its channel; in the
 * order of the names, since that is all that a container sees of an order: who reads the manifest reads the same rows first.
 * @throws InvalidInputError `KEYS_APART` when the objects do not lie in one folder
 */
export function trainingManifest(store: ObjectStore, keys: readonly string[]): Uint8Array {
  const folders = new Set(keys.map((key) => key.slice(0, key.lastIndexOf("/") + 1)));
  const [folder = ""] = folders;
  if (folders.size !== 1) {
    throw new InvalidInputError("KEYS_APART", `${keys.join(", ")} must lie in one folder`);
  }
  const names = keys.map((key) => key.slice(folder.length)).sort(compareCodePoints);
  return encodeJson([{ prefix: `${store.uri}/${folder}` }, ...names]);
}
