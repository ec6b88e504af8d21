export interface Known {
  readonly inputs: string;
  readonly drops: number;
  /** Of the release itself. */
  readonly articles: number;
  /** With what was folded in. */
  total: number;
}

/** What is expected of a deployment: as much of it as readers and operators can see, and no more. */
export interface Model {
  /** So many drops lie there, the first of thirty articles, each other of six; each with a copy and a line that is none. */
  drops: number;
  /** Every release that was promoted, with the articles that it knows. */
  readonly releases: Map<string, Known>;
  /** Of them, those that can be made to serve. */
  promotable: Set<string>;
  serving?: string;
  previous?: string;
  lastAct?: "run" | "promote" | "rollback";
  /** Inputs that the gate refused. */
  readonly refused: Set<string>;
  /** Releases that a person moved away from. */
  readonly setAside: Set<string>;
  executions: number;
}

export type Kind = "good" | "sabotaged";

export function emptyModel(): Model {
  return {
    drops: 0,
    releases: new Map(),
    promotable: new Set(),
    refused: new Set(),
    setAside: new Set(),
    executions: 0,
  };
}

/** What a run would learn from. */
export function inputsOf({ drops }: Model, kind: Kind): string {
  return `${kind}, ${drops} drops`;
}

export function articlesOf({ drops }: Pick<Model, "drops">): number {
  return drops === 0 ? 0 : 24 + 6 * drops;
}

/** Whether a run that nobody forces has nothing to do. */
export function isNothingNew(model: Model, kind: Kind): boolean {
  const inputs = inputsOf(model, kind);
  const made = (releaseId: string | undefined) => model.releases.get(releaseId ?? "")?.inputs;
  const left = [...model.setAside].map(made);
  return made(model.serving) === inputs || left.includes(inputs) || model.refused.has(inputs);
}

/** A run has promoted this release. */
export function promoted(model: Model, releaseId: string, kind: Kind): void {
  const articles = articlesOf(model);
  const { drops } = model;
  model.releases.set(releaseId, { inputs: inputsOf(model, kind), drops, articles, total: articles });
  model.promotable.add(releaseId);
  move(model, releaseId, "run");
}

/** A person has moved the pointer to this release. */
export function movedByHand(model: Model, releaseId: string, act: "promote" | "rollback"): void {
  const left = model.serving;
  // Who returns to what was set aside sets nothing aside.
  if (!model.setAside.delete(releaseId) && left !== undefined) model.setAside.add(left);
  move(model, releaseId, act);
}

function move(model: Model, releaseId: string, act: NonNullable<Model["lastAct"]>): void {
  if (model.serving !== undefined) model.previous = model.serving;
  model.serving = releaseId;
  model.lastAct = act;
}
