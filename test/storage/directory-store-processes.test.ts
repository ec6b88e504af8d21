import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { openDirectoryStore } from "../../shared/storage/directory-store.ts";
import { bytes } from "./conformance.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const incrementer = join(import.meta.dirname, "concurrent-increments.ts");
const lockHolder = join(import.meta.dirname, "lock-holder.ts");

function run(script: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
}

test("loses no increment of a counter that processes and threads raise by replaceIf", async () => {
  const root = await temporaryDirectory();
  const store = openDirectoryStore(root);
  await store.put("counter", Buffer.from("0"));
  const args = [pathToFileURL(root).href, "25"];

  const processes = [1, 2].map(() => once(run(incrementer, ...args), "exit"));
  const threads = [1, 2].map(() => once(new Worker(incrementer, { argv: args }), "exit"));
  await Promise.all([...processes, ...threads]);

  expect(Buffer.from((await store.get("counter")).bytes).toString()).toBe("100");
});

test("a holder of the lock that is killed blocks nobody", async () => {
  const root = await temporaryDirectory();
  const store = openDirectoryStore(root);
  await mkdir(join(root, ".readnext-store"));
  const holder = run(lockHolder, join(root, ".readnext-store/lock"));
  await once(holder.stdout ?? holder, "data");

  const write = store.put("key", bytes(1));
  const isHeldUp = await Promise.race([write.then(() => false), pause(200).then(() => true)]);
  const killedAt = performance.now();
  holder.kill("SIGKILL");
  await write;

  expect(isHeldUp).toBe(true);
  expect(performance.now() - killedAt).toBeLessThan(2_000);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
