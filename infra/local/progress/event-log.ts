/** The part of the runner's event log that progress is made of. */
export interface EventLog {
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly state?: {
    readonly name: string;
    readonly type: string;
    readonly input?: unknown;
    readonly output?: unknown;
  };
  readonly parentState?: { readonly name: string };
  readonly index?: number;
  readonly retry?: { readonly attempt: number };
  readonly Error?: string;
  readonly Cause?: string;
}
