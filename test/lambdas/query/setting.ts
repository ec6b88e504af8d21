import { afterEach, beforeEach } from "vitest";
import type { LogFields } from "../../../shared/runtime/log.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { openTestStore } from "../bench.ts";
import { client, type Hosting, type SmallRelease, serve, smallRuntime } from "./small-release.ts";

/** Of 4 topics; the first two articles are about freight, the third about wheat, the last has no known word. */
export const smallRelease: SmallRelease = {
  id: "r1",
  articles: [
    { id: "freight-1", vector: [3, -1, -1, -1], aliases: ["copy-of-freight-1"] },
    { id: "freight-2", vector: [2, 0, -1, -1] },
    { id: "wheat-1", vector: [-1, 3, -1, -1] },
    { id: "wordless" },
  ],
};

/** A deployment of its own for every test. */
export function useDeployment(release: SmallRelease | undefined = smallRelease) {
  let deployment: {
    store: ObjectStore;
    hosting: Hosting;
    logged: LogFields[];
    ask: ReturnType<typeof client>;
    remove: () => void;
  };
  beforeEach(async () => {
    const { store, remove } = await openTestStore();
    const hosting: Hosting = new Map();
    const logged: LogFields[] = [];
    if (release) await serve(store, hosting, release);
    const runtime = smallRuntime(store, hosting, (_level, _message, fields = {}) => logged.push(fields));
    deployment = { store, hosting, logged, remove, ask: client(runtime) };
  });
  afterEach(() => deployment.remove());
  return () => deployment;
}

export const idsOf = (results: readonly { article: { id: string } }[]) =>
  results.map(({ article }) => article.id);
