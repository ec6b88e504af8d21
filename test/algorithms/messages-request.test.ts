import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstances } from "../../shared/algorithms/messages-request.ts";
import { AlgorithmError } from "../../shared/errors/errors.ts";
import { denseRecord, encodeRecords, sparseRecord } from "../../shared/recordio/encode.ts";
import { refusal } from "../recordio/refusal.ts";
import { field, floats, frame, join, varint } from "../recordio/wire-builder.ts";
import { request } from "./invoke.ts";

const RECORDIO = "application/x-recordio-protobuf";

/** Rows (0, 2, 0) and (1, 0, 3). */
const twoRows = {
  rowCount: 2,
  columns: 3,
  indptr: Uint32Array.of(0, 1, 3),
  indices: Uint32Array.of(1, 0, 2),
  values: Float32Array.of(2, 1, 3),
};

describe("parseInstances reads", () => {
  it.each([
    ["text/csv", "0,2,0\n1,0,3\n"],
    ["text/csv; charset=utf-8", "0,2,0\r\n1,0,3"],
    ["application/json", '{"instances":[{"features":[0,2,0]},{"features":[1,0,3]}]}'],
    ["Application/JSON", '{"instances":[{"data":{"features":{"values":[0,2,0]}}},{"features":[1,0,3]}]}'],
    [
      "application/json",
      '{"instances":[{"data":{"features":{"keys":[1],"shape":[3],"values":[2]}}},{"data":{"features":{"keys":[2,0],"shape":[3],"values":[3,1]}}}]}',
    ],
    ["application/jsonlines", '{"features":[0,2,0]}\n{"features":[1,0,3]}\n'],
    [
      "application/jsonlines",
      '{"data":{"features":{"values":[0,2,0]}}}\n\n{"data":{"features":{"keys":[0,2],"shape":[3],"values":[1,3]}}}',
    ],
    [RECORDIO, encodeRecords([denseRecord(Float32Array.of(0, 2, 0)), denseRecord(Float64Array.of(1, 0, 3))])],
    [
      RECORDIO,
      encodeRecords([
        sparseRecord(Uint32Array.of(1), Float32Array.of(2), 3),
        sparseRecord(Uint32Array.of(2, 0), Int32Array.of(3, 1), 3, { uid: "b" }),
      ]),
    ],
  ])("%s %s", (contentType, body) => {
    expect(parseInstances(request(contentType, body), 3)).toEqual(twoRows);
  });

  it("an empty sparse instance as an empty row", () => {
    const body = '{"instances":[{"data":{"features":{"keys":[],"shape":[3],"values":[]}}}]}';

    expect(parseInstances(request("application/json", body), 3)).toMatchObject({
      rowCount: 1,
      indptr: Uint32Array.of(0, 0),
    });
  });
});

function refusalOf(contentType: string, body: string | Uint8Array): unknown {
  const error = refusal(() => parseInstances(request(contentType, body), 3));
  expect(error).toBeInstanceOf(AlgorithmError);
  expect(error).toMatchObject({ code: "MODEL_ERROR" });
  return error;
}

describe("parseInstances refuses", () => {
  it.each(["text/html", "", "application/x-image", "toString", "text"])("content type %j", (contentType) => {
    expect(refusalOf(contentType, "1,2,3")).toMatchObject({
      message: `content-type ${contentType === "" ? '""' : contentType.toLowerCase()} is not supported`,
    });
  });

  it.each([
    ["text/csv", "1,2,3\n1,2"],
    ["application/json", '{"instances":[{"features":[1,2,3]},{"features":[1,2]}]}'],
    ["application/json", '{"instances":[{"features":[1,2,3]},{"data":{"features":{"values":[1,2]}}}]}'],
    [
      "application/json",
      '{"instances":[{"features":[1,2,3]},{"data":{"features":{"keys":[0],"shape":[2],"values":[1]}}}]}',
    ],
    ["application/jsonlines", '{"features":[1,2,3]}\n{"features":[1,2]}'],
    [RECORDIO, encodeRecords([denseRecord(Float32Array.of(1, 2, 3)), denseRecord(Float32Array.of(1, 2))])],
    [
      RECORDIO,
      encodeRecords([
        denseRecord(Float32Array.of(1, 2, 3)),
        sparseRecord(Uint32Array.of(0), Float32Array.of(1), 2),
      ]),
    ],
  ])("%s of another width, naming instance and both numbers: %s", (contentType, body) => {
    expect(refusalOf(contentType, body)).toMatchObject({
      message:
        "unable to evaluate payload provided: instance 1: feature_dim is 3 but the data has 2 features",
    });
  });

  it.each([
    ["text/csv", ""],
    ["application/json", '{"instances":[]}'],
    ["application/jsonlines", "\n"],
    [RECORDIO, ""],
  ])("%s without any instance", (contentType, body) => {
    expect(refusalOf(contentType, body)).toMatchObject({ message: expect.stringContaining("no instance") });
  });

  it.each([
    ["application/json", "{"],
    ["application/json", "[]"],
    ["application/json", '{"instances":{}}'],
    ["application/json", '{"instances":[{"features":[1,2,3]}],"more":1}'],
    ["application/json", '{"instances":[null]}'],
    ["application/json", '{"instances":[{"features":"1,2,3"}]}'],
    ["application/json", '{"instances":[{"features":[1,"2",3]}]}'],
    ["application/json", '{"instances":[{"features":[1,null,3]}]}'],
    ["application/json", '{"instances":[{"features":[1,1e999,3]}]}'],
    ["application/json", '{"instances":[{"features":[1,1e39,3]}]}'],
    ["application/json", '{"instances":[{"features":[1,2,3],"label":1}]}'],
    ["application/json", '{"instances":[{"data":{"features":{"keys":[0],"values":[1]}}}]}'],
    ["application/json", '{"instances":[{"data":{"features":{"shape":[3],"values":[1,2,3]}}}]}'],
    ["application/json", '{"instances":[{"data":{"features":{"keys":[0,0],"shape":[3],"values":[1,1]}}}]}'],
    ["application/json", '{"instances":[{"data":{"features":{"keys":[3],"shape":[3],"values":[1]}}}]}'],
    ["application/json", '{"instances":[{"data":{"features":{"keys":[0.5],"shape":[3],"values":[1]}}}]}'],
    ["application/json", '{"instances":[{"data":{"features":{"keys":[0],"shape":[1,3],"values":[1]}}}]}'],
    ["application/json", '{"instances":[{"data":{"features":{"keys":[0,1],"shape":[3],"values":[1]}}}]}'],
    ["application/jsonlines", '{"features":[1,2,3]}\n{"features":'],
    ["text/csv", "1,NaN,3"],
    ["text/csv", "a,b,c\n1,2,3"],
    [RECORDIO, "1,2,3"],
    [RECORDIO, encodeRecords([denseRecord(Float32Array.of(1, 2, 3))]).subarray(0, 20)],
    [RECORDIO, encodeRecords([denseRecord(Float32Array.of(1, Number.NaN, 3))], { values: "any" })],
    [RECORDIO, encodeRecords([{ features: new Map(), label: new Map() }])],
  ])("malformed %s %s", (contentType, body) => {
    expect(refusalOf(contentType, body)).toMatchObject({
      message: expect.stringMatching(/^unable to evaluate payload provided: /),
    });
  });

  it("a matrix where a row is expected", () => {
    const tensor = join(field(1, floats(1)), field(2, varint(0)), field(3, join(varint(1), varint(3))));
    const record = field(1, join(field(1, "values"), field(2, field(2, tensor))));

    expect(refusalOf(RECORDIO, frame(record))).toMatchObject({
      message: expect.stringContaining("2 dimensions"),
    });
  });

  it.each(["text/csv", "application/json", "application/jsonlines"])(
    "%s that is not UTF-8",
    (contentType) => {
      expect(refusalOf(contentType, Uint8Array.of(0xff, 0x31))).toMatchObject({
        message: expect.stringContaining("UTF-8"),
      });
    },
  );

  it("any garbage with no other error", () => {
    const contentType = fc.constantFrom("text/csv", "application/json", "application/jsonlines", RECORDIO);
    const body = fc.oneof(
      fc.uint8Array(),
      fc.string().map((text) => new TextEncoder().encode(text)),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc.json().map((text) => new TextEncoder().encode(`{"instances":[${text}]}`)),
      fc.json().map((text) => new TextEncoder().encode(`{"features":${text}}`)),
    );
    fc.assert(
      fc.property(contentType, body, (type, bytes) => {
        try {
          parseInstances(request(type, bytes), 3);
        } catch (error) {
          expect(error).toBeInstanceOf(AlgorithmError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("parseInstances", () => {
  it("reads the same rows from every format", () => {
    const cell = fc.oneof(fc.constant(0), fc.float({ noNaN: true, noDefaultInfinity: true }));
    const row = fc
      .array(
        cell.map((n) => n + 0),
        { minLength: 5, maxLength: 5 },
      )
      .map((cells) => Float32Array.from(cells));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const instances = rows.map((cells) => ({ features: [...cells] }));
        const sparse = rows.map((cells) => {
          const keys = [...cells.keys()].filter((key) => cells[key] !== 0);
          return { keys, values: keys.map((key) => cells[key] ?? 0), shape: [5] };
        });

        const parsed = [
          parseInstances(request("text/csv", rows.map((cells) => cells.join(",")).join("\n")), 5),
          parseInstances(request("application/json", JSON.stringify({ instances })), 5),
          parseInstances(
            request("application/jsonlines", instances.map((each) => JSON.stringify(each)).join("\n")),
            5,
          ),
          parseInstances(
            request(
              "application/json",
              JSON.stringify({ instances: sparse.map((features) => ({ data: { features } })) }),
            ),
            5,
          ),
          parseInstances(request(RECORDIO, encodeRecords(rows.map((cells) => denseRecord(cells)))), 5),
        ];

        expect(parsed.slice(1)).toEqual(parsed.slice(1).map(() => parsed[0]));
      }),
    );
  });
});
