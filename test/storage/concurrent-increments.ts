import { PreconditionFailedError } from "../../shared/errors/errors.ts";
import { openStore } from "../../shared/storage/open-store.ts";

/** Adds 1 to the number in `counter`, `times` times, by compare-and-swap. Run as a process of its own. */
const [uri = "", times = "0"] = process.argv.slice(2);
const store = await openStore(uri);
for (let done = 0; done < Number(times); ) {
  const { bytes, etag } = await store.get("counter");
  const next = Buffer.from(String(Number(Buffer.from(bytes).toString()) + 1));
  try {
    await store.replaceIf("counter", next, etag);
    done += 1;
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
}
