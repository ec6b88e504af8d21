import { workerData } from "node:worker_threads";
import { awaitWork, callsOf, createBoard, partTaker, reportFailure, reportReady } from "./board.ts";
import type { TeamMember } from "./team.ts";
import { instantiateKernels } from "./wasm.ts";

// The body of a thread of a team: takes part in whatever is published, until the board is closed.
const { memory, module, board: buffer }: TeamMember = workerData;
const board = createBoard(buffer);
let finished = false;
process.once("exit", () => {
  if (!finished) reportFailure(board);
});
try {
  const takePart = partTaker(board, callsOf(instantiateKernels(module, memory)), "last");
  reportReady(board);
  while (awaitWork(board)) while (takePart());
  finished = true;
} catch (error) {
  reportFailure(board);
  throw error;
}
