/** Options of every command. */
export interface CommonOptions {
  readonly data: string;
  readonly config?: string;
  readonly json: boolean;
}
