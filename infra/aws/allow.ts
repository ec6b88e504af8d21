import { Stack, Validations } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";

export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Why a resource must end in a wildcard. Without it cdk-nag ends the synth at the first that does. */
  readonly because?: string;
}

/** Lets `grantee` do what `permission` says, and no more. @param grantee a role, or what has one */
export function allow(grantee: IConstruct & IGrantable, permission: Permission): void {
  const { actions, resources, conditions, because } = permission;
  const statement = { actions: [...actions], resources: [...resources], ...(conditions && { conditions }) };
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement(statement));
  if (because !== undefined) acceptWildcards(grantee, resources, because);
}

/** Accepts cdk-nag's findings about exactly these wildcards, and no others, in the policies below `construct`. */
export function acceptWildcards(construct: IConstruct, resources: readonly string[], because: string): void {
  const wild = resources
    .map((arn) => flat(Stack.of(construct).resolve(arn)))
    .filter((arn) => arn.includes("*"));
  const findings = wild.map((arn) => ({ id: `AwsSolutions-IAM5[Resource::${arn}]`, reason: because }));
  Validations.of(construct).acknowledge(...findings);
}

/** A service, as long as it acts for this account: no other account's use of the service may take the role. */
export function ownService(scope: IConstruct, service: string): ServicePrincipal {
  const { account } = Stack.of(scope);
  return new ServicePrincipal(service, { conditions: { StringEquals: { "aws:SourceAccount": account } } });
}

/** A resolved ARN as cdk-nag names it in its findings: `<AWS::Region>` for a reference, `<Id.Arn>` for an attribute. */
function flat(value: unknown): string {
  if (typeof value === "string") return value;
  const [[kind, content] = []] = Object.entries(value as object);
  if (kind === "Ref") return `<${content}>`;
  if (kind === "Fn::GetAtt") return `<${content.join(".")}>`;
  if (kind === "Fn::Join") return content[1].map(flat).join(content[0]);
  throw new TypeError(`an ARN of ${kind} is not expected`);
}
