import { mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { ConfigError, InvalidInputError, NotFoundError, TransientError } from "../../shared/errors/errors.ts";
import { openDirectoryStore } from "../../shared/storage/directory-store.ts";
import { fileError } from "../../shared/storage/file-errors.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { bytes, keysOf, rejects, storeConformance } from "./conformance.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

storeConformance("directory store", async () => openStore(pathToFileURL(await temporaryDirectory()).href));

let root: string;
let store: ObjectStore;
beforeEach(async () => {
  root = await temporaryDirectory();
  store = openDirectoryStore(join(root, "store"));
});

describe("directory store: files", () => {
  test("reads an absent directory as empty and makes it at the first write only", async () => {
    expect(await keysOf(store, "")).toEqual([]);
    await rejects(store.get("key"), NotFoundError, "OBJECT_NOT_FOUND");
    expect(await readdir(root)).toEqual([]);

    await store.put("key", bytes(1));

    expect(await readFile(join(root, "store", "key"))).toEqual(Buffer.from([1]));
  });

  test("serves files that were put there by hand, whose etag is the SHA-256 of their content", async () => {
    await mkdir(join(root, "store/articles"), { recursive: true });
    await writeFile(join(root, "store/articles/a.txt"), "abc");

    const { etag } = await store.get("articles/a.txt");

    // FIPS 180-2, appendix B.1
    expect(etag).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  test("lists neither dot-files nor names that no key can hold", async () => {
    await store.put("seen", bytes(1));
    await mkdir(join(root, "store/.git"));
    for (const name of [".DS_Store", ".git/config", "back\\slash", "line\nfeed"]) {
      await writeFile(join(root, "store", name), "x");
    }

    expect(await keysOf(store, "")).toEqual(["seen"]);
  });

  test("leaves nothing staged behind, whether a write won or lost", async () => {
    await store.put("key", bytes(1));
    await store.putIfAbsent("key", bytes(2)).catch(() => {});

    const left = await readdir(join(root, "store/.readnext-store"));

    expect(left.filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("clears away what writers staged more than a day ago, and nothing younger", async () => {
    const hidden = join(root, "store/.readnext-store");
    await mkdir(hidden, { recursive: true });
    await writeFile(join(hidden, "old.part"), "x");
    await writeFile(join(hidden, "young.part"), "x");
    const dayAndHourAgo = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(hidden, "old.part"), dayAndHourAgo, dayAndHourAgo);

    await store.put("key", bytes(1));

    const left = await readdir(hidden);
    expect(left).toContain("young.part");
    expect(left).not.toContain("old.part");
  });

  test("refuses a key that is a folder of others, and one below an object", async () => {
    await store.put("a/b", bytes(1));

    await rejects(store.put("a", bytes(1)), InvalidInputError, "KEY_CONFLICT");
    await rejects(store.putIfAbsent("a", bytes(1)), InvalidInputError, "KEY_CONFLICT");
    await rejects(store.put("a/b/c", bytes(1)), InvalidInputError, "KEY_CONFLICT");
  });
});

describe("directory store: links", () => {
  beforeEach(async () => {
    await mkdir(join(root, "outside"));
    await writeFile(join(root, "outside/secret"), "secret");
    await mkdir(join(root, "store"));
    await symlink(join(root, "outside"), join(root, "store/folder"));
    await symlink(join(root, "outside/secret"), join(root, "store/file"));
  });

  test.each(["folder/secret", "file"])("does not read %s, which leads out of the root", async (key) => {
    await rejects(store.get(key), NotFoundError, "OBJECT_NOT_FOUND");
    await rejects(store.stream(key), NotFoundError, "OBJECT_NOT_FOUND");
  });

  test("does not list what lies behind links", async () => {
    expect(await keysOf(store, "")).toEqual([]);
    expect(await keysOf(store, "folder/")).toEqual([]);
  });

  test.each(["folder/new", "folder/secret", "file", "folder/deep/new"])("does not write %s", async (key) => {
    await rejects(store.put(key, bytes(1)), InvalidInputError, "KEY_INVALID");

    expect(await readdir(join(root, "outside"))).toEqual(["secret"]);
    expect(await readFile(join(root, "outside/secret"), "utf8")).toBe("secret");
  });

  test("does not delete behind them", async () => {
    await store.delete("folder/secret");

    expect(await readdir(join(root, "outside"))).toEqual(["secret"]);
  });

  test("works in a root that is itself reached through a link", async () => {
    await mkdir(join(root, "real"));
    await symlink(join(root, "real"), join(root, "linked"));
    const linked = openDirectoryStore(join(root, "linked"));

    await linked.put("a/b", bytes(1));

    expect(await keysOf(linked, "")).toEqual(["a/b"]);
  });
});

describe("directory store: etags in listings", () => {
  test("follow many changes within one tick of the file system's clock", async () => {
    for (let i = 0; i < 50; i++) {
      await store.put("a", bytes(i));
      const [listed] = await Array.fromAsync(store.list(""));

      expect(listed?.etag).toBe((await store.get("a")).etag);
    }
  });
});

describe("directory store: times in listings", () => {
  test("are the file's, whatever somebody set them to, until the object is written again", async () => {
    await store.put("a", bytes(1));
    const newYear = new Date("2026-01-01T00:00:00Z");
    await utimes(join(root, "store/a"), newYear, newYear);

    const [listed] = await Array.fromAsync(store.list(""));
    await store.put("a", bytes(1));
    const [again] = await Array.fromAsync(store.list(""));

    expect(listed?.modifiedAt).toEqual(newYear);
    expect(again?.modifiedAt.getTime()).toBeGreaterThan(newYear.getTime());
  });
});

describe("directory store: what the operating system refuses", () => {
  test.each([
    ["ENOSPC", TransientError, "STORE_FULL"],
    ["EDQUOT", TransientError, "STORE_FULL"],
    ["EACCES", ConfigError, "STORE_FORBIDDEN"],
    ["EROFS", ConfigError, "STORE_FORBIDDEN"],
    ["ENAMETOOLONG", InvalidInputError, "KEY_INVALID"],
    ["ENOTDIR", InvalidInputError, "KEY_CONFLICT"],
    ["EMFILE", TransientError, "STORE_IO"],
    ["EIO", TransientError, "STORE_IO"],
  ])("%s becomes a typed error with its cause", (code, type, expectedCode) => {
    const cause = Object.assign(new Error(`${code}: refused`), { code, syscall: "write" });

    const error = fileError(cause, "file:///dir", "key");

    expect(error).toBeInstanceOf(type);
    if (expectedCode !== "KEY_INVALID") expect(error).toMatchObject({ code: expectedCode, cause });
  });

  test("leaves errors alone that are not the operating system's", () => {
    const bug = new TypeError("undefined is not a function");

    expect(fileError(bug, "file:///dir", "key")).toBe(bug);
  });

  test("a full disk leaves the old version, and nothing staged", async () => {
    await store.put("key", bytes(1));
    const probe = await (await import("node:fs/promises")).open(join(root, "store/key"));
    const prototype = Object.getPrototypeOf(probe);
    await probe.close();
    const full = Object.assign(new Error("ENOSPC: no space left on device"), {
      code: "ENOSPC",
      syscall: "write",
    });
    const sync = vi.spyOn(prototype, "sync").mockRejectedValueOnce(full);

    await rejects(store.put("key", bytes(2)), TransientError, "STORE_FULL");

    sync.mockRestore();
    expect((await store.get("key")).bytes).toEqual(bytes(1));
    expect((await readdir(join(root, "store/.readnext-store"))).filter((n) => n.endsWith(".part"))).toEqual(
      [],
    );
  });

  test("a store whose hidden folder cannot be made says so", async () => {
    await mkdir(join(root, "store"), { recursive: true });
    await writeFile(join(root, "store/.readnext-store"), "in the way");

    await expect(store.put("key", bytes(1))).rejects.toMatchObject({ code: "KEY_CONFLICT" });
    await rm(join(root, "store/.readnext-store"));
  });
});
