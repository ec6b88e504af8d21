import { Duration } from "aws-cdk-lib";
import { type EventPattern, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { type IQueue, Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { ReadnextFunction } from "../functions/readnext-function.ts";
import { queueSecurity } from "./dead-letters.ts";

export interface QueuedFunctionProps {
  readonly eventPattern: EventPattern;
  readonly function: ReadnextFunction;
  /** How long an event waits before the function sees it. */
  readonly delay?: Duration;
  /** Between two tries at an event. At least six times the function's timeout, as Lambda advises. */
  readonly retryEvery: Duration;
  readonly tries: number;
  /** Events given to the function at a time. */
  readonly batchSize: number;
  /** How long events are gathered into one batch, if more than one may be given. */
  readonly gather?: Duration;
  /** The function says which events of a batch it could not do; left out: it does all or none. */
  readonly partial?: boolean;
  readonly deadLetters: IQueue;
}

/** Events that a function must not miss: from EventBridge through a queue, tried again until they are done with. */
export class QueuedFunction extends Construct {
  constructor(scope: Construct, id: string, props: QueuedFunctionProps) {
    super(scope, id);
    const { delay, retryEvery, tries, batchSize, gather, partial = false, deadLetters } = props;
    const queue = new Queue(this, "Queue", {
      ...queueSecurity,
      ...(delay && { deliveryDelay: delay }),
      visibilityTimeout: retryEvery,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: tries },
    });
    new Rule(this, "Rule", {
      eventPattern: props.eventPattern,
      targets: [new SqsQueue(queue, { deadLetterQueue: deadLetters, maxEventAge: Duration.hours(24) })],
    });
    props.function.function.addEventSource(
      new SqsEventSource(queue, {
        batchSize,
        ...(gather && { maxBatchingWindow: gather }),
        ...(partial && { reportBatchItemFailures: true }),
        maxConcurrency: 2,
      }),
    );
  }
}
