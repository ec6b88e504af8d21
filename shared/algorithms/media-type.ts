/** What `Content-Type` and `Accept` of the built-in algorithms may name. */
export type MediaTypeName =
  | "text/csv"
  | "application/json"
  | "application/jsonlines"
  | "application/x-recordio-protobuf";

export interface MediaType {
  /** In lower case, without parameters. */
  readonly name: string;
  /** Names and values in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Takes `application/json; verbose=true` apart; the older form with `,`-separated alternatives is not known here. */
export function parseMediaType(header: string): MediaType {
  const [name = "", ...rest] = header.toLowerCase().split(";");
  const parameters = rest.map((parameter): [string, string] => {
    const [key = "", value = ""] = parameter.split("=");
    return [key.trim(), value.trim()];
  });
  return { name: name.trim(), parameters: new Map(parameters) };
}
