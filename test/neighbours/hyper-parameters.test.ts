import { describe, expect, it } from "vitest";
import { AlgorithmError } from "../../shared/errors/errors.ts";
import { parseKnnHyperParameters } from "../../shared/neighbours/hyper-parameters.ts";
import { refusal } from "../recordio/refusal.ts";

const least = { feature_dim: "30", k: "10", sample_size: "11314", predictor_type: "classifier" };

describe("parseKnnHyperParameters", () => {
  it("takes the four that are required, and L2 by default", () => {
    expect(parseKnnHyperParameters(least)).toEqual({
      featureDim: 30,
      k: 10,
      sampleSize: 11314,
      predictorType: "classifier",
      indexMetric: "L2",
    });
  });

  it.each(["L2", "INNER_PRODUCT", "COSINE"])("takes index_metric %s", (index_metric) => {
    expect(parseKnnHyperParameters({ ...least, index_metric }).indexMetric).toBe(index_metric);
  });

  it.each([
    { index_type: "faiss.Flat" },
    { faiss_index_ivf_nlists: "auto" },
    { faiss_index_ivf_nlists: "100" },
    { faiss_index_pq_m: "3" },
    { mini_batch_size: "5000" },
    { sample_size: "2147483647" },
    { k: "1" },
    { predictor_type: "regressor" },
  ])("takes %j", (more) => {
    expect(parseKnnHyperParameters({ ...least, ...more })).toMatchObject({ featureDim: 30 });
  });

  it.each([
    [{}, "auto"],
    [{ faiss_index_ivf_nlists: "auto" }, "auto"],
    [{ faiss_index_ivf_nlists: "100" }, 100],
  ])("takes faiss.IVFFlat with %j", (more, lists) => {
    expect(parseKnnHyperParameters({ ...least, index_type: "faiss.IVFFlat", ...more })).toMatchObject({
      lists,
    });
  });

  it("has no lists for a flat index", () => {
    expect(parseKnnHyperParameters({ ...least, faiss_index_ivf_nlists: "100" })).not.toHaveProperty("lists");
  });

  it("refuses k beyond sample_size, naming both", () => {
    expect(parseKnnHyperParameters({ ...least, k: "11314" }).k).toBe(11314);
    expect(refusal(() => parseKnnHyperParameters({ ...least, k: "11315" }))).toMatchObject({
      code: "CLIENT_ERROR",
      message: "k 11315 is more than sample_size 11314",
    });
  });

  it.each(Object.keys(least))("refuses to go without %s", (key) => {
    const given: Record<string, string> = { ...least };
    delete given[key];

    const error = refusal(() => parseKnnHyperParameters(given));

    expect(error).toBeInstanceOf(AlgorithmError);
    expect(error).toMatchObject({ code: "CLIENT_ERROR", message: `u'${key}' is a required property` });
  });

  it("refuses unknown keys in the container's words", () => {
    expect(refusal(() => parseKnnHyperParameters({ ...least, neighbours: "3" }))).toMatchObject({
      message: "Additional properties are not allowed (u'neighbours' was unexpected)",
    });
    expect(refusal(() => parseKnnHyperParameters({ ...least, a: "3", b: "" }))).toMatchObject({
      message: "Additional properties are not allowed (u'a', u'b' were unexpected)",
    });
  });

  it.each([
    "feature_dim",
    "k",
    "sample_size",
    "mini_batch_size",
    "faiss_index_pq_m",
    "dimension_reduction_target",
  ])("refuses %s that is no whole number from 1 to 2^31 - 1", (key) => {
    for (const value of ["0", "-1", "1.5", "ten", "", " 5", "1e3", "0x10", "2147483648", "99999999999"]) {
      expect(refusal(() => parseKnnHyperParameters({ ...least, [key]: value }))).toMatchObject({
        code: "CLIENT_ERROR",
        message: expect.stringContaining(`${key}: u'${value}' must be`),
      });
    }
  });

  it.each([
    ["predictor_type", "ranker", "classifier, regressor"],
    ["index_metric", "cosine", "L2, INNER_PRODUCT, COSINE"],
    ["index_type", "flat", "faiss.Flat, faiss.IVFFlat, faiss.IVFPQ"],
    ["dimension_reduction_type", "pca", "sign, fjlt"],
  ])("refuses %s=%s, naming what is allowed", (key, value, allowed) => {
    expect(refusal(() => parseKnnHyperParameters({ ...least, [key]: value }))).toMatchObject({
      message: `${key}: u'${value}' is not one of ${allowed}`,
    });
  });

  it.each(["COSINE", "INNER_PRODUCT"])("refuses %s with IVFPQ", (index_metric) => {
    const given = { ...least, index_metric, index_type: "faiss.IVFPQ" };

    expect(refusal(() => parseKnnHyperParameters(given))).toMatchObject({
      code: "CLIENT_ERROR",
      message: `index_metric ${index_metric} cannot be used with index_type faiss.IVFPQ, only L2`,
    });
  });

  it.each([
    [{ faiss_index_pq_m: "5" }, "must be one of 1, 2, 3, 4, 8"],
    [{ faiss_index_pq_m: "4" }, "faiss_index_pq_m 4 does not divide feature_dim 30"],
    [{ faiss_index_ivf_nlists: "many" }, "faiss_index_ivf_nlists"],
    [{ dimension_reduction_type: "sign" }, "u'dimension_reduction_target' is a required property"],
    [
      { dimension_reduction_type: "sign", dimension_reduction_target: "30" },
      "dimension_reduction_target 30 must be less than feature_dim 30",
    ],
  ])("refuses %j as the container does", (more, reason) => {
    expect(refusal(() => parseKnnHyperParameters({ ...least, ...more }))).toMatchObject({
      code: "CLIENT_ERROR",
      message: expect.stringContaining(reason),
    });
  });

  it.each([
    { index_type: "faiss.IVFPQ" },
    { dimension_reduction_type: "sign", dimension_reduction_target: "10" },
    { dimension_reduction_type: "fjlt", dimension_reduction_target: "10" },
    { dimension_reduction_target: "10" },
  ])("refuses %j, which the local k-NN does not offer", (more) => {
    expect(refusal(() => parseKnnHyperParameters({ ...least, ...more }))).toMatchObject({
      code: "CLIENT_ERROR",
      message: expect.stringContaining("not offered by the local k-NN"),
    });
  });
});
