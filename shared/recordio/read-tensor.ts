import { malformed, messageEnd, type Reader, requireEnd, skipField } from "./read-message.ts";
import {
  emptyNumbers,
  exactArray,
  float32Format,
  float64Format,
  int32Format,
  type Numbers,
  readPacked,
  readUnpacked,
  uint32Format,
} from "./read-numbers.ts";
import { cellsOf, type Tensor, type TensorValues } from "./record.ts";
import { tensorTags, unpackedTags } from "./wire.ts";

type ElementType = "float32" | "float64" | "int32";

/** What has been read of a tensor so far. */
export interface TensorDraft {
  readonly type: ElementType;
  readonly values: Numbers<TensorValues>;
  readonly keys: Numbers<Uint32Array>;
  readonly shape: Numbers<Uint32Array>;
}

const formats = { float32: float32Format, float64: float64Format, int32: int32Format };

/** Reads a tensor's message onto `before` if that has the same type, else onto an empty one. */
export function readTensor(reader: Reader, type: ElementType, before: TensorDraft | undefined): TensorDraft {
  const draft = before?.type === type ? before : emptyDraft(type);
  const end = messageEnd(reader);
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === tensorTags.values) readPacked(reader, draft.values);
    else if (tag === tensorTags.keys) readPacked(reader, draft.keys);
    else if (tag === tensorTags.shape) readPacked(reader, draft.shape);
    else if (tag === unpackedTags[type]) readUnpacked(reader, draft.values);
    else if (tag === unpackedTags.keys) readUnpacked(reader, draft.keys);
    else if (tag === unpackedTags.shape) readUnpacked(reader, draft.shape);
    else skipField(reader, tag);
  }
  requireEnd(reader, end);
  return draft;
}

/** @throws CorruptDataError `RECORDIO_MALFORMED` when keys, values and shape contradict each other */
export function finishTensor(draft: TensorDraft): Tensor {
  const values = exactArray(draft.values);
  if (draft.keys.count === 0 && draft.shape.count === 0) return { values };
  const keys = exactArray(draft.keys);
  const shape = exactArray(draft.shape);
  if (shape.length === 0) throw malformed("a tensor with keys but without a shape");
  const cells = cellsOf(shape);
  if (keys.length === 0 && values.length > 0 && values.length === cells) return { values, shape };
  if (keys.length !== values.length) throw malformed(`${keys.length} keys for ${values.length} values`);
  for (const key of keys) {
    if (key >= cells) throw malformed(`key ${key} in a tensor of ${cells} columns`);
  }
  return { values, keys, shape };
}

function emptyDraft(type: ElementType): TensorDraft {
  return {
    type,
    values: emptyNumbers(formats[type]),
    keys: emptyNumbers(uint32Format),
    shape: emptyNumbers(uint32Format),
  };
}
