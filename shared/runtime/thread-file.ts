import { extname } from "node:path";

/**
 * The module of a worker thread that lies beside the one that starts it: `name.ts` among the sources, `name.mjs` in the
 * container's image, whose bundles lie in one folder under the names that `container/bundle.ts` gives them.
 * @param starter the starting module's `import.meta.url`
 */
export function threadFile(name: string, starter: string): URL {
  return new URL(`./${name}${extname(new URL(starter).pathname)}`, starter);
}
