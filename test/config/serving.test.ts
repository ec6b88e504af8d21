import { describe, expect, it } from "vitest";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { servesInProcess, servingHere, servingOnAws } from "../../shared/config/serving.ts";

const config = (value: object) => parseConfig(value, "test");

describe("who runs the models of the serving release", () => {
  it.each([
    ["auto", "endpoints", "inProcess"],
    ["endpoints", "endpoints", "endpoints"],
    ["inProcess", "inProcess", "inProcess"],
  ])("is by %s: %s on AWS, %s on one machine", (serving, onAws, here) => {
    expect(servingOnAws(config({ serving }))).toBe(onAws);
    expect(servingHere(config({ serving }))).toBe(here);
  });

  it("is auto unless said", () => {
    expect(config({}).serving).toBe("auto");
  });

  it("is refused on AWS where only SageMaker can run the model, by key and value", () => {
    const builtin = config({ serving: "inProcess", topicModel: "builtin" });

    const attempt = () => servingOnAws(builtin);

    expect(attempt).toThrow(expect.objectContaining({ name: "ConfigError", code: "SERVING_UNFIT" }));
    expect(attempt).toThrow(/serving = "inProcess".*topicModel "builtin"/);
    expect(servingHere(builtin)).toBe("inProcess");
    expect(servingOnAws(config({ topicModel: "builtin" }))).toBe("endpoints");
  });

  it("needs endpoints unless it is decided otherwise", () => {
    expect(["auto", "endpoints", "inProcess"].map((serving) => servesInProcess(config({ serving })))).toEqual(
      [false, false, true],
    );
  });
});
