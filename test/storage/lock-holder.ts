import { exclusively } from "../../shared/storage/store-lock.ts";

/** Takes the lock, says so, and never lets go. Run as a process of its own, to be killed. */
await exclusively(process.argv[2] ?? "", () => {
  process.stdout.write("locked\n");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
