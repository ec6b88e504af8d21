import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** Encrypted, TLS only. */
export const queueSecurity = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };

/** A queue for what could not be delivered, kept as long as SQS can: an alarm tells when it is not empty. */
export function deadLetters(scope: Construct, id: string): Queue {
  return new Queue(scope, id, { ...queueSecurity, retentionPeriod: Duration.days(14) });
}
