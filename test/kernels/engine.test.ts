import { describe, expect, test } from "vitest";
import type { Room } from "../../shared/topics/engine.ts";
import { plainKernels } from "../../shared/topics/kernels/kernels.ts";
import { arenaBytes, createArena } from "../../shared/topics/simd/arena.ts";
import { createSimdEngine } from "../../shared/topics/simd/simd-engine.ts";
import { compileKernels } from "../../shared/topics/simd/wasm.ts";

const ask = ({ reals, integers }: Room) => [reals(5), integers(3), reals(0), reals(1)];

describe("arena", () => {
  test("lays zeros one after the other, each on a boundary of 16 bytes, none at 0", () => {
    const arrays = ask(createArena(new ArrayBuffer(arenaBytes(ask))));

    expect(arrays.map(({ length }) => length)).toEqual([5, 3, 0, 1]);
    expect(arrays.map(({ byteOffset }) => byteOffset)).toEqual([16, 48, 64, 64]);
    expect(arrays.flatMap((array) => [...array])).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("is as large as was counted, and refuses one array more", () => {
    const room = createArena(new ArrayBuffer(arenaBytes(ask)));
    ask(room);

    expect(() => room.reals(1)).toThrow("more than the arena has");
  });
});

describe("SIMD engine", () => {
  test("has all its arrays in one memory", () => {
    const { room } = createSimdEngine(ask);

    const arrays = ask(room);

    expect(new Set(arrays.map(({ buffer }) => buffer)).size).toBe(1);
  });

  test("leaves to plain kernels what 32-bit addresses do not reach", () => {
    const { kernels } = createSimdEngine(({ reals }) => reals(2 ** 30));

    expect(kernels).toBe(plainKernels);
  });

  test("says how to build kernels that are missing", () => {
    expect(() => compileKernels("/nowhere/topics.wasm")).toThrow(
      expect.objectContaining({
        code: "KERNELS_MISSING",
        message: expect.stringContaining("run npm run build:kernels"),
      }),
    );
  });
});
