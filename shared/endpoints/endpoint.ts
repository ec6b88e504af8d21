export interface InvokeRequest {
  readonly contentType: string;
  readonly accept: string;
  readonly body: Uint8Array;
}

export interface InvokeResponse {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/**
 * A model that answers. Twins: `sagemaker://<endpoint name>`, `local:///<registry directory>/<endpoint name>`, and a model
 * that this very process runs (`in-process-endpoint.ts`). All speak the message formats of SageMaker's built-in algorithms.
 */
export interface Endpoint {
  readonly uri: string;

  /**
   * @param signal the answer is no longer waited for: what can be broken off is, and then fails as `ENDPOINT_UNAVAILABLE`
   * @throws AlgorithmError `MODEL_ERROR` when the model refuses the request (the container's 4xx, with its message)
   * @throws NotFoundError `ENDPOINT_NOT_FOUND`
   * @throws TransientError `ENDPOINT_UNAVAILABLE` on throttling and 5xx
   */
  invoke(request: InvokeRequest, signal?: AbortSignal): Promise<InvokeResponse>;

  /** Deletes the endpoint, its configuration and its model, which all bear the same name. No error for what is not there. */
  remove(): Promise<void>;
}
