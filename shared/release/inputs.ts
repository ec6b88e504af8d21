import { canonicalJson } from "../storage/canonical-json.ts";
import { sha256Hex } from "../storage/hash.ts";
import type { ObjectInfo, ObjectStore } from "../storage/store.ts";
import { compareCodePoints } from "../unicode/code-points.ts";
import { layout } from "./layout.ts";
import type { LearningConfig } from "./learning-config.ts";
import { pipelineVersion } from "./version.ts";

/** Every dropped object, in code-point order of the keys, whatever order the store lists them in. */
export async function listArticles(store: ObjectStore): Promise<ObjectInfo[]> {
  const objects: ObjectInfo[] = [];
  for await (const object of store.list(layout.articlesPrefix)) {
    if (!object.key.endsWith("/")) objects.push(object);
  }
  return objects.sort((left, right) => compareCodePoints(left.key, right.key));
}

/** Equal for equal articles, configuration and code: what was learned from them need not be learned again. */
export function hashInputs(objects: readonly ObjectInfo[], config: LearningConfig): string {
  const articles = objects.map(({ key, etag }) => ({ key, etag }));
  return sha256Hex(canonicalJson({ articles, config, pipelineVersion }));
}
