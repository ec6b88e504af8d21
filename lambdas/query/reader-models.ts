import { servesInProcess } from "../../shared/config/serving.ts";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { endpointGuard } from "../../shared/endpoints/endpoint-guard.ts";
import { meteredEndpoint } from "../../shared/endpoints/metered-endpoint.ts";
import { NotFoundError } from "../../shared/errors/errors.ts";
import type { Release } from "../../shared/release/load-release.ts";
import { loadModels } from "../../shared/release/release-models.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";

/** How queries come to the models of the serving release. */
export interface ReaderModels {
  /**
   * Loads the models of a release that is about to serve, where this process runs them.
   * @throws what `loadModels` throws
   */
  readonly makeReady: (release: Release) => Promise<void>;
  /** What one query opens models with, by the names of their endpoints. */
  readonly forQuery: () => Runtime["openEndpoint"];
}

export function openReaderModels(runtime: Runtime): ReaderModels {
  return servesInProcess(runtime.config) ? modelsHere(runtime) : hostedModels(runtime);
}

/** Each query waits for so long at most; a reader whose query is not answered is a failure, whatever was asked. */
function hostedModels({ openEndpoint, measure, clock }: Runtime): ReaderModels {
  const guard = endpointGuard();
  return {
    makeReady: async () => {},
    forQuery: () => {
      const open = guard(openEndpoint);
      return async (name) => meteredEndpoint(await open(name), measure, clock);
    },
  };
}

/**
 * Models live as long as their release: a query that began before the pointer moved still finds those of its own, and once
 * nobody holds the release, neither is held.
 */
function modelsHere(runtime: Runtime): ReaderModels {
  const ofRelease = new WeakMap<Release, ReadonlyMap<string, Endpoint>>();
  const byName = new Map<string, WeakRef<Endpoint>>();

  async function makeReady(release: Release): Promise<void> {
    const models = await loadModels(runtime, release);
    ofRelease.set(release, models);
    for (const [name, model] of byName) if (!model.deref()) byName.delete(name);
    for (const [name, model] of models) byName.set(name, new WeakRef(model));
  }

  async function openEndpoint(name: string): Promise<Endpoint> {
    const model = byName.get(name)?.deref();
    if (model) return model;
    throw new NotFoundError("ENDPOINT_NOT_FOUND", `${name} is of no release that this process serves`);
  }

  return { makeReady, forQuery: () => openEndpoint };
}
