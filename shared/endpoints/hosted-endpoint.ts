/** An endpoint as the control plane lists it. */
export interface HostedEndpoint {
  readonly name: string;
  /** SageMaker's EndpointStatus: `InService`, `Creating`, `Failed`, … */
  readonly status: string;
}

/** SageMaker's statuses of an endpoint that answers: it goes on while it is changed or maintained. */
const answering = new Set(["InService", "Updating", "SystemUpdating", "RollingBack"]);

/** Whether the endpoint of that name is there and answers. */
export function isAnswering(hosted: readonly HostedEndpoint[], name: string): boolean {
  return hosted.some((endpoint) => endpoint.name === name && answering.has(endpoint.status));
}
