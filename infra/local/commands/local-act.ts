import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import type { Mover } from "../../../shared/release/move-by-hand.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { openLocalRuntime } from "../local-runtime.ts";
import { readSettings } from "../settings.ts";
import type { CommonOptions, MoveOptions } from "./options.ts";

export function openRuntime({ data, config }: CommonOptions): Promise<Runtime> {
  return openLocalRuntime(readSettings(data, config));
}

/** @param act tells others what goes on while it does */
export function ownerOf(act: string): string {
  return `"readnext ${act}" (${randomUUID().slice(0, 8)})`;
}

/** Whoever is at this machine. */
export function moverOf(act: string, { reason }: MoveOptions): Mover {
  return { owner: ownerOf(act), by: userInfo().username, ...(reason !== undefined && { reason }) };
}
