import type { MiddlewareObj } from "@middy/core";
import type { Config } from "../config/schema.ts";
import type { Endpoint } from "../endpoints/endpoint.ts";
import type { HostedEndpoint } from "../endpoints/hosted-endpoint.ts";
import type { ObjectStore } from "../storage/store.ts";
import type { Log } from "./log.ts";
import type { Measure } from "./measure.ts";

/** All that a handler needs of the place where it runs. The same on AWS, in the embedded engine and in a test. */
export interface Runtime {
  readonly store: ObjectStore;
  /** The endpoint of that name, where this deployment hosts its models. */
  readonly openEndpoint: (name: string) => Promise<Endpoint>;
  /** Every endpoint of this deployment, its stage's name in front. */
  readonly listEndpoints: () => Promise<HostedEndpoint[]>;
  /** The configuration of new runs. A run that has begun goes by the one in its plan. */
  readonly config: Config;
  readonly clock: () => Date;
  readonly log: Log;
  readonly measure: Measure;
  /** What the place puts around every handler. */
  readonly middlewares: readonly MiddlewareObj[];
}
