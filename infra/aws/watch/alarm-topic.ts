import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";

export interface AlarmTopicProps {
  /** The sender's name that people see. */
  readonly displayName: string;
  readonly emails: readonly string[];
}

/**
 * Where alarms go, and who gets them. Encrypted by a key of its own, because AWS's key for SNS does not let CloudWatch in.
 * What may publish is named here, since a topic with a policy has lost the default one.
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { displayName, emails }: AlarmTopicProps) {
    super(scope, id);
    const key = new Key(this, "Key", {
      description: `${displayName}: alarms on their way`,
      enableKeyRotation: true,
      // Nothing stays encrypted by it: messages are delivered within minutes.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.topic = new Topic(this, "Topic", { displayName, masterKey: key, enforceSSL: true });
    for (const name of ["cloudwatch", "budgets"]) {
      const use = {
        principals: [new ServicePrincipal(`${name}.amazonaws.com`)],
        conditions: ownAccount(this),
      };
      key.addToResourcePolicy(
        new PolicyStatement({ ...use, actions: ["kms:Decrypt", "kms:GenerateDataKey*"], resources: ["*"] }),
      );
      this.topic.addToResourcePolicy(
        new PolicyStatement({ ...use, actions: ["sns:Publish"], resources: [this.topic.topicArn] }),
      );
    }
    for (const email of emails) this.topic.addSubscription(new EmailSubscription(email));
  }
}

/** Alarms and budgets of other accounts are not let in. */
function ownAccount(scope: Construct) {
  return { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } };
}
