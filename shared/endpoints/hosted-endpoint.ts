/** An endpoint as the control plane lists it. */
export interface HostedEndpoint {
  readonly name: string;
  /** SageMaker's EndpointStatus: `InService`, `Creating`, `Failed`, … */
  readonly status: string;
}
