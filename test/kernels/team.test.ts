import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import {
  awaitParts,
  awaitReady,
  awaitWork,
  closeBoard,
  createBoard,
  MOST_PARTS,
  partTaker,
  publish,
  reportFailure,
} from "../../shared/topics/simd/board.ts";
import { machineOf } from "./arena-of.ts";

describe("a board", () => {
  test.each(["first", "last"] as const)("hands every part out once, the %s first", (end) => {
    const board = createBoard();
    const seen: (readonly number[])[] = [];
    const takePart = partTaker(board, [() => {}, (...part) => seen.push(part)], end);

    publish(board, 1, 10, 4, [7, 0.5]);
    while (takePart());
    awaitParts(board);

    const parts = [
      [0, 4, 7, 0.5],
      [4, 8, 7, 0.5],
      [8, 10, 7, 0.5],
    ];
    expect(seen).toEqual(end === "first" ? parts : parts.reverse());
    expect(takePart()).toBe(false);
  });

  test("shares the parts of one work between takers, and knows new work by its number", () => {
    const board = createBoard();
    const seen: string[] = [];
    const take = (["first", "last"] as const).map((end) =>
      partTaker(board, [(begin, _end, argument) => seen.push(`${end} ${begin} ${argument}`)], end),
    );

    for (const argument of [1, 2]) {
      publish(board, 0, 3, 1, [argument]);
      for (const turn of [0, 1, 0]) take[turn]?.();
      awaitParts(board);
    }

    expect(seen).toEqual(["first 0 1", "last 2 1", "first 1 1", "first 0 2", "last 2 2", "first 1 2"]);
  });

  test("counts as many parts as it says it can", () => {
    const board = createBoard();
    let taken = 0;
    const takePart = partTaker(board, [() => taken++], "last");

    publish(board, 0, MOST_PARTS, 1, []);
    while (takePart());
    awaitParts(board);

    expect(taken).toBe(MOST_PARTS);
  });

  test("tells the publisher that a thread has failed", () => {
    const board = createBoard();
    publish(board, 0, 4, 1, []);

    reportFailure(board);

    expect(() => awaitParts(board)).toThrow("a thread of the training has failed");
  });

  test("sends home who waits for work when it is closed", () => {
    const board = createBoard();

    closeBoard(board);

    expect(awaitWork(board)).toBe(false);
  });
});

/** Another thread over the same board, which writes what it does into `seen`. */
function startTaker(board: ReturnType<typeof createBoard>, seen: Int32Array): Worker {
  const url = new URL("../../shared/topics/simd/board.ts", import.meta.url).href;
  const script = `import(${JSON.stringify(url)}).then(({ awaitWork, createBoard, partTaker, reportReady }) => {
    const { workerData } = require("node:worker_threads");
    const board = createBoard(workerData.buffer);
    const takePart = partTaker(board, [(begin) => Atomics.add(workerData.seen, begin, 1)], "last");
    reportReady(board);
    while (awaitWork(board)) while (takePart());
  })`;
  return new Worker(script, { eval: true, workerData: { buffer: board.buffer, seen } });
}

describe("another thread", () => {
  const start = () => {
    const board = createBoard();
    const seen = new Int32Array(new SharedArrayBuffer(4 * 100));
    const worker = startTaker(board, seen);
    const gone = new Promise((resolve) => worker.once("exit", resolve));
    awaitReady(board, 1, 10_000);
    return { board, seen, gone };
  };
  const asleep = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);

  test("does the parts of one work after the other, each once, until the board is closed", async () => {
    const { board, seen, gone } = start();

    for (let round = 0; round < 200; round++) {
      publish(board, 0, 100, 1, []);
      awaitParts(board, 10_000);
    }
    closeBoard(board);

    expect([...seen]).toEqual(new Array(100).fill(200));
    expect(await gone).toBe(0);
  });

  test("is woken by work after it has gone to sleep, and by the end", async () => {
    const { board, seen, gone } = start();

    for (const _round of [1, 2]) {
      asleep();
      publish(board, 0, 3, 1, []);
      awaitParts(board, 10_000);
    }
    asleep();
    closeBoard(board);

    expect([...seen.subarray(0, 4)]).toEqual([2, 2, 2, 0]);
    expect(await gone).toBe(0);
  });

  test("shares the parts with the publisher, none done twice", async () => {
    const { board, seen, gone } = start();
    const own = partTaker(board, [(begin) => Atomics.add(seen, begin, 1)], "first");

    for (let round = 0; round < 2000; round++) {
      publish(board, 0, 100, 1, []);
      while (own());
      awaitParts(board, 10_000);
    }
    closeBoard(board);

    expect([...seen]).toEqual(new Array(100).fill(2000));
    expect(await gone).toBe(0);
  });

  test("that has taken a part and is gone is not waited for without end", () => {
    const board = createBoard();
    publish(board, 0, 1, 1, []);

    expect(() => awaitParts(board, 50)).toThrow("does not come back");
  });
});

describe("a team", () => {
  const sums = (threads: number, rounds: number): Float32Array => {
    const columns = 5000;
    const machine = machineOf(2 * columns, threads);
    const all = machine.room.reals(2 * columns);
    const [values, totals] = [all.subarray(0, columns), all.subarray(columns)];
    values.set(Float32Array.from({ length: columns }, (_, i) => i));
    for (let round = 0; round < rounds; round++) {
      machine.team.run("addRowsColumns", columns, 64, 1, columns, values.byteOffset, totals.byteOffset);
    }
    machine.team.close();
    return Float32Array.from(totals);
  };

  test("does all work that it is given, round after round", () => {
    expect(sums(4, 500)).toEqual(Float32Array.from({ length: 5000 }, (_, i) => 500 * i));
  });

  test.each([1, 3])("of %d does other work alongside, once, and at the latest after it", (threads) => {
    const { team, room } = machineOf(256, threads);
    const at = room.reals(256).byteOffset;
    let calls = 0;

    team.alongside(
      () => calls++,
      () => {
        team.run("relu", 256, 16, at);
        team.run("relu", 256, 16, at);
      },
    );
    const before = calls;
    team.alongside(
      () => calls++,
      () => {},
    );
    team.run("relu", 256, 16, at);
    team.close();

    expect([before, calls]).toEqual([1, 2]);
  });

  test("does not keep the process alive", async () => {
    const script = `import("${new URL("../../shared/topics/simd/simd-engine.ts", import.meta.url).href}").then(
      ({ createSimdMachine }) => createSimdMachine((room) => room.reals(8), 3))`;

    const code = await new Promise((resolve) => {
      new Worker(script, { eval: true }).once("exit", resolve);
    });

    expect(code).toBe(0);
  });
});
