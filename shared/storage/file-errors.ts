import { ConfigError, InvalidInputError, ReadnextError, TransientError } from "../errors/errors.ts";
import { invalidKey } from "./key.ts";

/** What the operating system said about the file of `key`, as the error that a caller can act on. */
export function fileError(error: unknown, uri: string, key: string): unknown {
  if (error instanceof ReadnextError || !isFileError(error)) return error;
  const reason = `${uri}/${key}: ${error.message}`;
  switch (error.code) {
    case "ENOSPC":
    case "EDQUOT":
      return new TransientError("STORE_FULL", reason, { cause: error });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new ConfigError("STORE_FORBIDDEN", reason, { cause: error });
    case "ENAMETOOLONG":
      return invalidKey(key, "makes a longer path than the file system allows");
    case "EISDIR":
    case "ENOTDIR":
    case "EEXIST":
      return new InvalidInputError("KEY_CONFLICT", `${reason} (a directory cannot hold both "a" and "a/b")`, {
        cause: error,
      });
    default:
      return new TransientError("STORE_IO", reason, { cause: error });
  }
}

/** Whether nothing is there: a component of the path is missing, or is no directory. */
export function isMissing(error: unknown): boolean {
  return isFileError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

export function isFileError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}
