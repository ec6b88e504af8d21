import type { LoadedModel } from "../algorithms/program.ts";
import type { Endpoint } from "./endpoint.ts";
import { assertPayload } from "./payload.ts";

/**
 * A model that this process runs itself, behind the interface of an endpoint. `remove` is the hosted endpoint's, which may
 * or may not be there: what answers here needs none.
 * @param uri names the model in messages
 */
export function openInProcessEndpoint(
  uri: string,
  model: () => Promise<LoadedModel>,
  hosted: () => Promise<Endpoint>,
): Endpoint {
  return {
    uri,
    invoke: async (request) => {
      assertPayload(request);
      return (await model())(request);
    },
    remove: async () => (await hosted()).remove(),
  };
}
