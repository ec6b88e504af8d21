import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { clientError } from "../shared/algorithms/model-error.ts";
import type { Channel, TrainingInput } from "../shared/algorithms/program.ts";
import { CorruptDataError } from "../shared/errors/errors.ts";
import { filesBelow } from "./files-below.ts";
import { type MlFolder, mlFolder } from "./ml-folder.ts";

// SageMaker writes these files and adds to them: what is not needed here may stand there.
const hyperParametersSchema = z.record(z.string(), z.string());
const channelsSchema = z.record(
  z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/, "no name of a channel"),
  z.object({ ContentType: z.string().optional(), TrainingInputMode: z.string() }),
);
const hostsSchema = z.object({ hosts: z.array(z.string()).min(1) });

/**
 * What SageMaker has laid ready for the one instance of a training job.
 * @param root `/opt/ml` in a container of SageMaker's
 * @throws AlgorithmError `CLIENT_ERROR` for several instances, and for a channel that is not in File mode or has no folder
 * @throws CorruptDataError `TRAINING_INPUT_CORRUPT` for a configuration file that is absent or malformed
 */
export function readTrainingInput(root: string): Omit<TrainingInput, "log" | "environment"> {
  const folder = mlFolder(root);
  const { hosts } = readJson(folder.hosts, hostsSchema);
  if (hosts.length > 1) {
    throw clientError(`the job has ${hosts.length} instances; this program trains on one`);
  }
  const hyperParameters = readJson(folder.hyperParameters, hyperParametersSchema);
  const channels = Object.entries(readJson(folder.channels, channelsSchema)).map(
    ([name, { ContentType, TrainingInputMode }]): [string, Channel] => {
      if (TrainingInputMode !== "File") {
        throw clientError(`channel ${name} is in ${TrainingInputMode} mode; this program reads File mode`);
      }
      const files = [readChannel(folder, name)];
      return [name, ContentType === undefined ? { files } : { contentType: ContentType, files }];
    },
  );
  return { hyperParameters, channels: Object.fromEntries(channels), hostCount: hosts.length };
}

function readChannel(folder: MlFolder, name: string) {
  if (!existsSync(folder.dataOf(name))) throw clientError(`channel ${name} has no folder of data`);
  return filesBelow(folder.dataOf(name));
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    const message = `${file} is absent or not what SageMaker writes`;
    throw new CorruptDataError("TRAINING_INPUT_CORRUPT", message, { cause });
  }
}
