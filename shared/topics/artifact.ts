import { hash } from "node:crypto";
import * as z from "zod";
import { CorruptDataError } from "../errors/errors.ts";
import { ACTIVATIONS } from "./kernels/activation.ts";
import type { TopicModel } from "./model.ts";
import { type NetworkShape, parameterCount, viewParameters } from "./parameters.ts";

/*
 * Layout, little-endian: "RNTM", u32 version, u32 length of the header; the header, JSON in UTF-8 filled up with blanks
 * to a multiple of four bytes; float32 idf; float32 weights in the order of `viewParameters`; SHA-256 of all before it.
 */
const MAGIC = "RNTM";
const VERSION = 1;
const PREAMBLE_BYTES = 12;
const DIGEST_BYTES = 32;

const size = z.int().min(1).max(1_000_000);

const headerSchema = z.strictObject({
  vocabulary: size,
  hidden: z.array(size).min(1),
  topics: size,
  activation: z.enum(ACTIVATIONS),
  bestEpoch: z.int().min(0),
  hyperParameters: z.record(z.string(), z.string()),
});

type Header = z.infer<typeof headerSchema>;

/** Equal models have equal bytes. */
export function encodeModel(model: TopicModel): Uint8Array {
  const { vocabulary, hidden, topics } = model.shape;
  const { activation, bestEpoch, hyperParameters } = model;
  const header: Header = { vocabulary, hidden: [...hidden], topics, activation, bestEpoch, hyperParameters };
  const body = Buffer.concat([
    preambleAndHeader(header),
    bytesOf(model.idf),
    bytesOf(new Float32Array(model.parameters.flat)),
  ]);
  return Buffer.concat([body, digestOf(body)]);
}

function preambleAndHeader(header: Header): Uint8Array {
  const json = JSON.stringify(header);
  const blanks = " ".repeat((4 - (Buffer.byteLength(json) % 4)) % 4);
  const preamble = Buffer.alloc(PREAMBLE_BYTES);
  preamble.write(MAGIC, "latin1");
  preamble.writeUInt32LE(VERSION, 4);
  preamble.writeUInt32LE(Buffer.byteLength(json) + blanks.length, 8);
  return Buffer.concat([preamble, Buffer.from(json + blanks)]);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function digestOf(bytes: Uint8Array): Buffer {
  return hash("sha256", bytes, "buffer");
}

/** @throws CorruptDataError `MODEL_CORRUPT` when the bytes are truncated, altered, foreign or of another version */
export function decodeModel(bytes: Uint8Array): TopicModel {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkSeal(buffer);
  const headerEnd = PREAMBLE_BYTES + buffer.readUInt32LE(8);
  if (headerEnd > buffer.length - DIGEST_BYTES) throw corrupt("its header is longer than the file");
  const { vocabulary, hidden, topics, ...rest } = parseHeader(
    buffer.toString("utf8", PREAMBLE_BYTES, headerEnd),
  );
  const shape: NetworkShape = { vocabulary, hidden, topics, batchNorm: false };
  const floats = new Uint8Array(buffer.subarray(headerEnd, buffer.length - DIGEST_BYTES));
  const expected = 4 * (vocabulary + parameterCount(shape));
  if (floats.length !== expected)
    throw corrupt(`it holds ${floats.length} bytes of numbers instead of ${expected}`);
  const numbers = new Float32Array(floats.buffer);
  const parameters = viewParameters(shape, numbers.subarray(vocabulary));
  return { shape, idf: numbers.subarray(0, vocabulary), parameters, ...rest };
}

function checkSeal(buffer: Buffer): void {
  if (buffer.length < PREAMBLE_BYTES + DIGEST_BYTES) throw corrupt(`it has only ${buffer.length} bytes`);
  if (buffer.toString("latin1", 0, 4) !== MAGIC) throw corrupt(`it does not begin with ${MAGIC}`);
  const version = buffer.readUInt32LE(4);
  if (version !== VERSION) throw corrupt(`it is of version ${version}, known is ${VERSION}`);
  const sealed = buffer.subarray(0, buffer.length - DIGEST_BYTES);
  if (!digestOf(sealed).equals(buffer.subarray(sealed.length))) throw corrupt("its checksum differs");
}

function parseHeader(json: string): Header {
  try {
    return headerSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw corrupt("its header is malformed", cause);
  }
}

function corrupt(reason: string, cause?: unknown): CorruptDataError {
  const message = `the topic model is corrupt: ${reason}`;
  return new CorruptDataError("MODEL_CORRUPT", message, cause === undefined ? {} : { cause });
}
