/** Options of every command. */
export interface CommonOptions {
  readonly data: string;
  readonly config?: string;
  readonly json: boolean;
}

/** Of the commands that move the pointer. */
export interface MoveOptions extends CommonOptions {
  readonly reason?: string;
}
