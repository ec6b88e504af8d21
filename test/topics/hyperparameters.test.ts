import { describe, expect, test } from "vitest";
import { AlgorithmError } from "../../shared/errors/errors.ts";
import { type Hyperparameters, parseHyperparameters } from "../../shared/topics/hyperparameters.ts";

const REQUIRED = { feature_dim: "2000", num_topics: "30" };

function parse(given: Record<string, string>): Hyperparameters {
  return parseHyperparameters({ ...REQUIRED, ...given });
}

function refusal(given: Record<string, string>): AlgorithmError {
  try {
    parseHyperparameters(given);
  } catch (error) {
    if (error instanceof AlgorithmError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("hyperparameters", () => {
  test("have the container's defaults", () => {
    expect(parse({})).toEqual({
      feature_dim: 2000,
      num_topics: 30,
      encoder_layers: [90, 60],
      encoder_layers_activation: "sigmoid",
      epochs: 50,
      num_patience_epochs: 3,
      tolerance: 0.001,
      mini_batch_size: 256,
      optimizer: "adadelta",
      learning_rate: 0.01,
      batch_norm: false,
      clip_gradient: Infinity,
      rescale_gradient: 1,
      sub_sample: 1,
      weight_decay: 0,
    });
  });

  test("read every key", () => {
    const given = {
      encoder_layers: "100, 50",
      encoder_layers_activation: "relu",
      epochs: "100",
      num_patience_epochs: "5",
      tolerance: "1e-6",
      mini_batch_size: "128",
      optimizer: "adam",
      learning_rate: ".02",
      batch_norm: "true",
      clip_gradient: "0.001",
      rescale_gradient: "0.5",
      sub_sample: "0.25",
      weight_decay: "1",
    };

    expect(parse(given)).toEqual({
      feature_dim: 2000,
      num_topics: 30,
      encoder_layers: [100, 50],
      encoder_layers_activation: "relu",
      epochs: 100,
      num_patience_epochs: 5,
      tolerance: 1e-6,
      mini_batch_size: 128,
      optimizer: "adam",
      learning_rate: 0.02,
      batch_norm: true,
      clip_gradient: 0.001,
      rescale_gradient: 0.5,
      sub_sample: 0.25,
      weight_decay: 1,
    });
  });

  test.each([
    ["feature_dim", "1", "1000000"],
    ["num_topics", "2", "1000"],
    ["mini_batch_size", "1", "10000"],
    ["tolerance", "0.000001", "0.1"],
    ["learning_rate", "0.000001", "1"],
    ["rescale_gradient", "0.001", "1"],
    ["sub_sample", "0", "1"],
    ["weight_decay", "0", "1"],
  ])("take %s from %s to %s, both included", (key, least, most) => {
    expect(parse({ [key]: least })).toMatchObject({ [key]: Number(least) });
    expect(parse({ [key]: most })).toMatchObject({ [key]: Number(most) });
  });

  test.each([
    ["feature_dim", "0", "integers from 1 to 1000000"],
    ["feature_dim", "1000001", "integers from 1 to 1000000"],
    ["num_topics", "1", "integers from 2 to 1000"],
    ["num_topics", "1001", "integers from 2 to 1000"],
    ["num_topics", "30.5", "integers from 2 to 1000"],
    ["num_topics", "", "integers from 2 to 1000"],
    ["encoder_layers", "100,,50", "auto, or integers from 1 to 100000 separated by commas"],
    ["encoder_layers", "0", "auto, or integers from 1 to 100000 separated by commas"],
    ["encoder_layers_activation", "Relu", "sigmoid, tanh, relu"],
    ["epochs", "0", "integers from 1"],
    ["num_patience_epochs", "0", "integers from 1"],
    ["tolerance", "1e-7", "numbers from 0.000001 to 0.1"],
    ["tolerance", "0.2", "numbers from 0.000001 to 0.1"],
    ["mini_batch_size", "0", "integers from 1 to 10000"],
    ["mini_batch_size", "10001", "integers from 1 to 10000"],
    ["optimizer", "adamw", "sgd, adam, adagrad, adadelta, rmsprop"],
    ["learning_rate", "0", "numbers from 0.000001 to 1"],
    ["learning_rate", "1.01", "numbers from 0.000001 to 1"],
    ["learning_rate", "NaN", "numbers from 0.000001 to 1"],
    ["learning_rate", "0x1", "numbers from 0.000001 to 1"],
    ["batch_norm", "yes", "true, false"],
    ["clip_gradient", "0.0001", "numbers from 0.001, or Infinity"],
    ["clip_gradient", "-Infinity", "numbers from 0.001, or Infinity"],
    ["rescale_gradient", "0", "numbers from 0.001 to 1"],
    ["sub_sample", "-0.1", "numbers from 0 to 1"],
    ["weight_decay", "2", "numbers from 0 to 1"],
  ])("refuse %s '%s', naming what is allowed", (key, text, allowed) => {
    const error = refusal({ ...REQUIRED, [key]: text });

    expect(error.code).toBe("CLIENT_ERROR");
    expect(error.message).toBe(`hyperparameter ${key} is '${text}', allowed: ${allowed}`);
  });

  test.each(["Infinity", "inf", "Inf", "+Infinity"])("take %s as no clipping", (text) => {
    expect(parse({ clip_gradient: text }).clip_gradient).toBe(Infinity);
  });

  test.each(["feature_dim", "num_topics"])("refuse a job without %s", (key) => {
    const given = Object.fromEntries(Object.entries(REQUIRED).filter(([name]) => name !== key));

    expect(refusal(given).message).toMatch(`u'${key}' is a required property`);
  });

  test("refuse an unknown key in the container's words", () => {
    const error = refusal({ ...REQUIRED, topics: "30" });

    expect(error.code).toBe("CLIENT_ERROR");
    expect(error.message).toBe("Additional properties are not allowed (u'topics' was unexpected)");
  });

  test("name everything that is wrong at once", () => {
    const { message } = refusal({ feature_dim: "0", num_topics: "30", epochs: "-1", x: "", y: "" });

    expect(message).toMatch("feature_dim is '0'");
    expect(message).toMatch("epochs is '-1'");
    expect(message).toMatch("(u'x', u'y' were unexpected)");
  });
});
