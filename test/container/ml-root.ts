import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface FakeChannel {
  readonly contentType?: string;
  readonly mode?: string;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
}

export interface FakeJob {
  readonly hyperParameters?: Readonly<Record<string, unknown>>;
  readonly channels?: Readonly<Record<string, FakeChannel>>;
  readonly hosts?: readonly string[];
}

/** Lays out what SageMaker lays out below /opt/ml for the first instance of a training job. */
export function layOutJob(
  root: string,
  { hyperParameters = {}, channels = {}, hosts = ["algo-1"] }: FakeJob,
) {
  const config = Object.entries(channels).map(([name, { contentType, mode = "File" }]) => [
    name,
    {
      ...(contentType !== undefined && { ContentType: contentType }),
      TrainingInputMode: mode,
      S3DistributionType: "FullyReplicated",
      RecordWrapperType: "None",
    },
  ]);
  const resources = { current_host: hosts[0], hosts, network_interface_name: "eth0" };
  write(root, "input/config/hyperparameters.json", JSON.stringify(hyperParameters));
  write(root, "input/config/inputdataconfig.json", JSON.stringify(Object.fromEntries(config)));
  write(root, "input/config/resourceconfig.json", JSON.stringify(resources));
  for (const [channel, { files }] of Object.entries(channels)) {
    mkdirSync(join(root, "input/data", channel), { recursive: true });
    for (const [name, bytes] of Object.entries(files)) write(root, `input/data/${channel}/${name}`, bytes);
  }
}

/** A file below the root, and the folders that it lies in. */
export function write(root: string, path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}
