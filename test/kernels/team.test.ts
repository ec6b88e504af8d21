import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import {
  awaitParts,
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
