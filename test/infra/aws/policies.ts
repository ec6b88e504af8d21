import type { Resources } from "./synthesise.ts";

export interface Statement {
  readonly actions: readonly string[];
  /** References as `<AWS::Region>`, attributes as `<Id.Arn>`. */
  readonly resources: readonly string[];
  readonly condition?: unknown;
}

/** What each role of the templates is allowed, by the role's name without CloudFormation's hash. */
export function statementsOfRoles(resources: (type: string) => Resources): Map<string, Statement[]> {
  const roles = new Map<string, Statement[]>();
  for (const [id, { Properties }] of Object.entries(resources("AWS::IAM::Role"))) {
    const inline = (Properties.Policies ?? []).flatMap((policy: { PolicyDocument: PolicyDocument }) =>
      allowed(policy.PolicyDocument),
    );
    if (Properties.ManagedPolicyArns) throw new Error(`${id} has a policy of AWS's making`);
    roles.set(id, inline);
  }
  for (const { Properties } of Object.values(resources("AWS::IAM::Policy"))) {
    for (const { Ref } of Properties.Roles) roles.get(Ref)?.push(...allowed(Properties.PolicyDocument));
  }
  return new Map([...roles].map(([id, statements]) => [id.replace(/(Role)?[0-9A-F]{8}$/, ""), statements]));
}

/** A policy document as CloudFormation has it. */
interface PolicyDocument {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource: unknown;
    readonly Condition?: unknown;
  }[];
}

function allowed(document: PolicyDocument): Statement[] {
  return document.Statement.map((statement) => {
    if (statement.Effect !== "Allow") throw new Error("a role's policy denies");
    const { Action, Resource, Condition } = statement;
    return {
      actions: [Action].flat(),
      resources: [Resource].flat().map(flat),
      ...(Condition !== undefined && { condition: Condition }),
    };
  });
}

function flat(value: unknown): string {
  if (typeof value === "string") return value;
  const [[kind, content] = []] = Object.entries(value as Record<string, never>);
  if (kind === "Ref") return `<${content}>`;
  if (kind === "Fn::GetAtt") return `<${(content as unknown as string[]).join(".")}>`;
  if (kind === "Fn::Sub") return (content as unknown as string).replaceAll(/\$\{([^}]+)\}/g, "<$1>");
  if (kind === "Fn::ImportValue") return `<import ${content}>`;
  const [delimiter, parts] = content as unknown as [string, unknown[]];
  return parts.map(flat).join(delimiter);
}

/** Whether an IAM pattern, in which `*` stands for any text, covers a resource. */
export function covers(pattern: string, resource: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(resource);
}
