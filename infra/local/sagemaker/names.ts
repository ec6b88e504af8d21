/** The ARN that a resource of this machine bears. */
export function arnOf(kind: "training-job" | "model" | "endpoint-config" | "endpoint", name: string): string {
  return `arn:aws:sagemaker:local:000000000000:${kind}/${name.toLowerCase()}`;
}
