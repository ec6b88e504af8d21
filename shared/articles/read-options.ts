import * as z from "zod";
import { ConfigError } from "../errors/errors.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const readOptionsSchema = z
  .strictObject({
    /** Largest record in bytes: a line, a file, an entry of an archive. */
    maxArticleBytes: z
      .int()
      .min(1)
      .max(256 * MIB)
      .default(10 * MIB),
    /** Largest archive in bytes, once unpacked. */
    maxUnpackedBytes: z
      .int()
      .min(1)
      .default(4 * GIB),
    /** Most entries of one archive, folders included: each name is remembered to find names that collide. */
    maxEntries: z.int().min(1).default(250_000),
    /** Which share of the object's records to read, from 0. */
    part: z.int().min(0).default(0),
    /** In how many shares the object is read: record n (from 0) belongs to part n % parts. */
    parts: z.int().min(1).max(100_000).default(1),
  })
  .refine(({ part, parts }) => part < parts, { path: ["part"], error: "must be less than parts" });

export type ReadOptions = z.input<typeof readOptionsSchema>;
export type ReadLimits = Readonly<z.output<typeof readOptionsSchema>>;

/** @throws ConfigError `INVALID_READ_OPTIONS` naming key, value and allowed range */
export function readLimits(options: ReadOptions): ReadLimits {
  const parsed = readOptionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;

  const complaints = parsed.error.issues.map((issue) => {
    const key = issue.path.join(".");
    return `${key} = ${JSON.stringify(Reflect.get(options, key))}: ${issue.message}`;
  });
  throw new ConfigError("INVALID_READ_OPTIONS", complaints.join("; "), { cause: parsed.error });
}

/** Whether the record with this 0-based position among the object's records belongs to the part that is being read. */
export function isOfPart(ordinal: number, { part, parts }: Pick<ReadLimits, "part" | "parts">): boolean {
  return ordinal % parts === part;
}
