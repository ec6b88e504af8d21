import { CorruptDataError, InvalidInputError } from "../errors/errors.ts";

/**
 * JSON with one spelling per value (RFC 8785): object keys sorted by UTF-16 units, no white space, numbers as ECMAScript
 * writes them. A property that is undefined is left out.
 * @throws InvalidInputError `NOT_JSON` for what JSON cannot say: NaN, Infinity, BigInt, functions, Maps, dates, ...
 */
export function canonicalJson(value: unknown): string {
  return write(value, "$");
}

/** The canonical JSON's UTF-8 bytes. @throws InvalidInputError `NOT_JSON` */
export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}

/** @throws CorruptDataError `NOT_JSON` when the bytes are not UTF-8 or not JSON */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new CorruptDataError("NOT_JSON", `${bytes.byteLength} stored bytes are not JSON in UTF-8`, {
      cause,
    });
  }
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item, i) => write(item, `${path}[${i}]`)).join(",")}]`;
  if (isPlainObject(value)) return writeObject(value, path);
  throw new InvalidInputError("NOT_JSON", `${path} is ${describe(value)}, which JSON cannot say`);
}

function writeObject(value: Record<string, unknown>, path: string): string {
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${write(value[key], `${path}.${key}`)}`);
  return `{${members.join(",")}}`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "object" && value !== null
    ? `a ${value.constructor.name}`
    : `of type ${typeof value}`;
}
