import type protobuf from "protobufjs/minimal.js";
import type { DataRecord, Tensor } from "./record.ts";
import { entryTags, recordTags, tensorTags, valueTags } from "./wire.ts";

export type Writer = protobuf.Writer;

/** Appends the protobuf of one record, its fields in the order of the SageMaker SDK. */
export function writeRecord(writer: Writer, record: DataRecord): void {
  for (const [name, tensor] of record.features) writeEntry(writer, recordTags.features, name, tensor);
  for (const [name, tensor] of record.label) writeEntry(writer, recordTags.label, name, tensor);
  if (record.uid !== undefined) writer.uint32(recordTags.uid).string(record.uid);
  if (record.metadata !== undefined) writer.uint32(recordTags.metadata).string(record.metadata);
}

function writeEntry(writer: Writer, tag: number, name: string, tensor: Tensor): void {
  writer.uint32(tag).fork();
  writer.uint32(entryTags.name).string(name);
  writer.uint32(entryTags.value).fork();
  writer.uint32(valueTag(tensor)).fork();
  writeTensor(writer, tensor);
  writer.ldelim().ldelim().ldelim();
}

function valueTag({ values }: Tensor): number {
  if (values instanceof Float32Array) return valueTags.float32;
  return values instanceof Float64Array ? valueTags.float64 : valueTags.int32;
}

/** A packed field without elements is left out, as every protobuf writer does. */
function writeTensor(writer: Writer, { values, keys, shape }: Tensor): void {
  if (values.length > 0) {
    writer.uint32(tensorTags.values).fork();
    if (values instanceof Float32Array) for (const value of values) writer.float(value);
    else if (values instanceof Float64Array) for (const value of values) writer.double(value);
    else for (const value of values) writer.int32(value);
    writer.ldelim();
  }
  writePackedUints(writer, tensorTags.keys, keys);
  writePackedUints(writer, tensorTags.shape, shape);
}

function writePackedUints(writer: Writer, tag: number, numbers: Uint32Array | undefined): void {
  if (numbers === undefined || numbers.length === 0) return;
  writer.uint32(tag).fork();
  for (const number of numbers) writer.uint32(number);
  writer.ldelim();
}
