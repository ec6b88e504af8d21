/** An SDK type as Step Functions passes it on, in JSON: times are ISO 8601 strings. */
export type Wire<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;
