/**
 * Tags (field number * 8 + wire type) of SageMaker's `record.proto`, proto2, package `aialgs.data`:
 *
 *     Float32Tensor { repeated float  values = 1; repeated uint64 keys = 2; repeated uint64 shape = 3; }  all packed
 *     Float64Tensor { repeated double values = 1; ... }    Int32Tensor { repeated int32 values = 1; ... }
 *     Value  { oneof value { Float32Tensor = 2; Float64Tensor = 3; Int32Tensor = 7; Bytes = 9; } }
 *     Record { map<string, Value> features = 1; map<string, Value> label = 2; string uid = 3, metadata = 4, ... }
 *
 * Source: aws/sagemaker-spark, `protobuf/record.proto`.
 */
export const recordTags = { features: 10, label: 18, uid: 26, metadata: 34 } as const;

/** A protobuf map is a repeated message of key and value. */
export const entryTags = { name: 10, value: 18 } as const;

export const valueTags = { float32: 18, float64: 26, int32: 58, bytes: 74 } as const;

export const tensorTags = { values: 10, keys: 18, shape: 26 } as const;

/** The same fields written one by one, which every protobuf reader has to accept. */
export const unpackedTags = { float32: 13, float64: 9, int32: 8, keys: 16, shape: 24 } as const;
