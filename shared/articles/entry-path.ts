import { toNormalForm } from "../unicode/normal-form.ts";
import { accept, type Outcome, refuse } from "./refusal.ts";

/** The longest key that S3 takes, in bytes of UTF-8. */
const MAX_PATH_BYTES = 1024;
const SHOWN_CHARACTERS = 200;

/** Each hazard with its reason; a name is refused for the first that applies. */
const HAZARDS: readonly (readonly [hazard: RegExp, reason: string])[] = [
  [/^$/, "the name is empty"],
  [/\p{Cc}/u, "the name contains a control character"],
  [/\ufffd/, "the name is not UTF-8"],
  [/\\/, "the name contains a backslash"],
  [/^\//, "the name is absolute"],
  [/^[a-z]:/i, "the name begins with a drive letter"],
  [/(?:^|\/)\.\.(?:\/|$)/, "the name climbs out of the archive"],
];

/** An entry's name as a relative path in plain form, or UNSAFE_PATH. Nothing is written to it, but ids and keys are made of it. */
export function safePath(name: string): Outcome<string> {
  if (Buffer.byteLength(name) > MAX_PATH_BYTES) {
    return refuse("UNSAFE_PATH", `the name has more than ${MAX_PATH_BYTES} bytes`);
  }
  for (const [hazard, reason] of HAZARDS) if (hazard.test(name)) return refuse("UNSAFE_PATH", reason);
  return accept(plainForm(name));
}

function plainForm(name: string): string {
  return name
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".")
    .join("/");
}

/**
 * Refuses a name that a file system may hold to be one that came before: other in case or in Unicode form. The very
 * same name again is no collision but a newer version of the entry.
 */
export function collisionGuard(): (path: string) => Outcome<string> {
  const seen = new Map<string, string>();
  return (path) => {
    const folded = toNormalForm(path).toLowerCase();
    const first = seen.get(folded);
    if (first === undefined) seen.set(folded, path);
    if (first === undefined || first === path) return accept(path);
    return refuse("UNSAFE_PATH", "the name differs from an earlier one in case or Unicode form only");
  };
}

/** A name short enough to keep beside a reject. */
export function shownName(name: string): string {
  const head = Array.from(name.slice(0, 2 * SHOWN_CHARACTERS));
  return head.slice(0, SHOWN_CHARACTERS).join("").toWellFormed();
}
