import type protobuf from "protobufjs/minimal.js";
import { CorruptDataError } from "../errors/errors.ts";

export type Reader = protobuf.Reader;

export function malformed(reason: string): CorruptDataError {
  return new CorruptDataError("RECORDIO_MALFORMED", reason);
}

/** Where the message ends whose length comes next. */
export function messageEnd(reader: Reader): number {
  const length = reader.size();
  const end = reader.pos + length;
  if (end > reader.len)
    throw malformed(`a field of ${length} bytes where ${reader.len - reader.pos} are left`);
  return end;
}

/** A field that runs over the end of its message is found out here. */
export function requireEnd(reader: Reader, end: number): void {
  if (reader.pos !== end)
    throw malformed(`a field runs ${reader.pos - end} bytes over the end of its message`);
}

export function skipField(reader: Reader, tag: number): void {
  reader.skipType(tag & 7, 0, tag >>> 3);
}
