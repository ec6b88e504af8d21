import { expect, it } from "vitest";
import { threadFile } from "../../shared/runtime/thread-file.ts";

it("finds a thread's module beside the one that starts it, among the sources and in the image", () => {
  const source = threadFile("epoch", "file:///home/a%20b/shared/topics/trainer.ts");
  const bundled = threadFile("epoch", "file:///opt/readnext/training-thread.mjs");

  expect(source.href).toBe("file:///home/a%20b/shared/topics/epoch.ts");
  expect(bundled.href).toBe("file:///opt/readnext/epoch.mjs");
});
