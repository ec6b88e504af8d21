/**
 * Writes what is made of the API's schemas: openapi.json, and of that the client. Both are in the repository, so that a
 * change of the API is seen as one.
 *
 *   npm run build:api
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateSource } from "oazapfts";
import { describeApi } from "./describe.ts";

/** What each file of this folder that is made holds, by its name. */
export async function madeFiles(): Promise<Readonly<Record<string, string>>> {
  const document = `${JSON.stringify(describeApi(), undefined, 2)}\n`;
  return { "openapi.json": document, "client.ts": await clientOf(document) };
}

/** The generator reads files alone. What it writes does not know `exactOptionalPropertyTypes`: it is not checked itself. */
async function clientOf(document: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "readnext-api-"));
  try {
    const file = join(folder, "openapi.json");
    writeFileSync(file, document);
    return `// @ts-nocheck\n${await generateSource(file, { useUnknown: true })}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await madeFiles())) {
    writeFileSync(join(import.meta.dirname, name), text);
  }
}
