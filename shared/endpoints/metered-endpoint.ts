import type { Measure } from "../runtime/measure.ts";
import type { Endpoint } from "./endpoint.ts";

/** The endpoint, with every answer's time and every failure measured. */
export function meteredEndpoint(endpoint: Endpoint, measure: Measure, clock: () => Date): Endpoint {
  return {
    ...endpoint,
    invoke: async (request, signal) => {
      const startedMs = clock().getTime();
      try {
        const response = await endpoint.invoke(request, signal);
        measure("EndpointLatency", clock().getTime() - startedMs);
        return response;
      } catch (error) {
        measure("EndpointFailures", 1);
        throw error;
      }
    },
  };
}
