import { Readable } from "node:stream";
import type { PutObjectRequest$ } from "@aws-sdk/client-s3";

/** A Smithy schema as the AWS SDK's clients export them, such as `PutObjectRequest$`, or a reference to one inside of it. */
export type Schema = (typeof PutObjectRequest$)[5][number];

export interface Fault {
  /** Such as `InputDataConfig[0].ChannelName`; "" is the whole value. */
  readonly path: string;
  readonly reason: string;
}

/**
 * What is wrong with a value as input of the AWS SDK, by the SDK's own schema: unknown members, missing ones, other types.
 * A member that is undefined counts as absent. The schemas tell neither the values of enums, nor lengths, patterns and
 * ranges, nor whole numbers from others.
 *
 * Schemas are tuples: `[kind, namespace, name, traits, …]`, then a list's element, a map's key and value, or a structure's
 * member names, member schemas, and how many of them, from the first, are required. A number is a type without a name;
 * `[schema, traits]` is a member.
 * @throws Error at a schema that this walk does not know, rather than passing over the value
 */
export function faultsOf(schema: Schema, value: unknown, path = ""): Fault[] {
  const target: unknown = typeof schema === "function" ? schema() : schema;
  if (typeof target === "number") return faultsOfUnnamed(target, value, path);
  if (!Array.isArray(target)) throw unknownSchema(target);
  if (target.length === 2) return faultsOf(target[0], value, path);
  const [kind, , name, , first, second, requiredCount = 0] = target;
  switch (kind) {
    case 0:
      return faultsOf(first, value, path);
    case 1:
      return faultsOfList(first, value, path);
    case 2:
      return faultsOfMap(second, value, path);
    case 3:
      return faultsOfStructure({ name, members: first, schemas: second, requiredCount }, value, path);
    case 4:
      return faultsOfUnion({ name, members: first, schemas: second, requiredCount: 0 }, value, path);
    default:
      throw unknownSchema(target);
  }
}

interface Structure {
  readonly name: string;
  readonly members: readonly string[];
  readonly schemas: readonly Schema[];
  readonly requiredCount: number;
}

const listOf = 64;
const mapOf = 128;

const timestamp = {
  name: "a timestamp",
  is: (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime()),
};
const isBlob = (value: unknown) => value instanceof Uint8Array || typeof value === "string";

/** By the numbers that stand for them in a schema. */
const simpleTypes = new Map([
  [0, { name: "a string", is: (value: unknown) => typeof value === "string" }],
  [1, { name: "a number", is: Number.isFinite }],
  [2, { name: "a boolean", is: (value: unknown) => typeof value === "boolean" }],
  [4, timestamp],
  [5, timestamp],
  [6, timestamp],
  [7, timestamp],
  [15, { name: "a document", is: isDocument }],
  [21, { name: "a blob", is: isBlob }],
  [42, { name: "a blob", is: (value: unknown) => isBlob(value) || value instanceof Readable }],
]);

function faultsOfUnnamed(type: number, value: unknown, path: string): Fault[] {
  if (type >= mapOf) return faultsOfMap(type - mapOf, value, path);
  if (type >= listOf) return faultsOfList(type - listOf, value, path);
  const simple = simpleTypes.get(type);
  if (!simple) throw unknownSchema(type);
  return simple.is(value) ? [] : [wrongType(path, value, simple.name)];
}

function faultsOfList(element: Schema, value: unknown, path: string): Fault[] {
  if (!Array.isArray(value)) return [wrongType(path, value, "a list")];
  return value.flatMap((item, index) => faultsOf(element, item, `${path}[${index}]`));
}

function faultsOfMap(element: Schema, value: unknown, path: string): Fault[] {
  if (!isPlainObject(value)) return [wrongType(path, value, "a map")];
  return Object.entries(value).flatMap(([key, item]) => faultsOf(element, item, join(path, key)));
}

function faultsOfStructure(structure: Structure, value: unknown, path: string): Fault[] {
  if (!isPlainObject(value)) return [wrongType(path, value, structure.name)];
  const { name, members, schemas, requiredCount } = structure;
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  const missing = members.slice(0, requiredCount).filter((member) => value[member] === undefined);
  return [
    ...missing.map((member) => ({ path: join(path, member), reason: "is missing" })),
    ...given.flatMap(([member, item]) => {
      const schema = schemas[members.indexOf(member)];
      if (schema !== undefined) return faultsOf(schema, item, join(path, member));
      return [{ path: join(path, member), reason: `is no member of ${name}` }];
    }),
  ];
}

function faultsOfUnion(union: Structure, value: unknown, path: string): Fault[] {
  const faults = faultsOfStructure(union, value, path);
  if (!isPlainObject(value)) return faults;
  const count = Object.values(value).filter((item) => item !== undefined).length;
  return count === 1
    ? faults
    : [...faults, { path, reason: `has ${count} members, not one of ${union.name}` }];
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isDocument(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isDocument);
  if (isPlainObject(value)) return Object.values(value).every(isDocument);
  return value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value);
}

function join(path: string, member: string): string {
  return path === "" ? member : `${path}.${member}`;
}

function wrongType(path: string, value: unknown, wanted: string): Fault {
  const kind = typeof value === "object" ? (value?.constructor?.name ?? "null") : typeof value;
  return { path, reason: `is ${kind}, not ${wanted}` };
}

function unknownSchema(schema: unknown): Error {
  return new Error(`No rule for the Smithy schema ${JSON.stringify(schema)}`);
}
