import { messageEnd, type Reader, requireEnd, skipField } from "./read-message.ts";
import { finishTensor, readTensor, type TensorDraft } from "./read-tensor.ts";
import type { DataRecord, Tensor } from "./record.ts";
import { entryTags, recordTags, valueTags } from "./wire.ts";

/**
 * Reads the protobuf of one record, up to `reader.len`, as any writer may have laid it out: fields in any order and
 * repeated, unknown ones skipped. A value of type `Bytes` counts as unknown, too: no algorithm here reads any.
 * @throws CorruptDataError, and whatever the reader throws on malformed bytes
 */
export function readRecord(reader: Reader): DataRecord {
  const features = new Map<string, Tensor>();
  const label = new Map<string, Tensor>();
  const texts: { uid?: string; metadata?: string } = {};
  const end = reader.len;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === recordTags.features) readEntry(reader, features);
    else if (tag === recordTags.label) readEntry(reader, label);
    else if (tag === recordTags.uid) texts.uid = reader.stringVerify();
    else if (tag === recordTags.metadata) texts.metadata = reader.stringVerify();
    else skipField(reader, tag);
  }
  requireEnd(reader, end);
  return { features, label, ...texts };
}

function readEntry(reader: Reader, tensors: Map<string, Tensor>): void {
  const end = messageEnd(reader);
  let name = "";
  let draft: TensorDraft | undefined;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === entryTags.name) name = reader.stringVerify();
    else if (tag === entryTags.value) draft = readValue(reader, draft);
    else skipField(reader, tag);
  }
  requireEnd(reader, end);
  // A later entry of the same name replaces the earlier one, also when it holds no tensor.
  if (draft === undefined) tensors.delete(name);
  else tensors.set(name, finishTensor(draft));
}

/** Of a oneof the last member counts; the same member again is merged with what was read before. */
function readValue(reader: Reader, before: TensorDraft | undefined): TensorDraft | undefined {
  const end = messageEnd(reader);
  let draft = before;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === valueTags.float32) draft = readTensor(reader, "float32", draft);
    else if (tag === valueTags.float64) draft = readTensor(reader, "float64", draft);
    else if (tag === valueTags.int32) draft = readTensor(reader, "int32", draft);
    else {
      if (tag === valueTags.bytes) draft = undefined;
      skipField(reader, tag);
    }
  }
  requireEnd(reader, end);
  return draft;
}
