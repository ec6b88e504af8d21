import { describe, expect, it } from "vitest";
import { parseConfig } from "../../shared/config/parse-config.ts";

describe("parseConfig", () => {
  it("fills in the notebook's parameters", () => {
    const config = parseConfig({}, "test");

    expect(config.text).toEqual({
      analyzer: "notebook",
      maxFeatures: 2000,
      maxDocumentShare: 0.95,
      minDocumentCount: 2,
    });
    expect(config.topics).toMatchObject({ count: 30 });
    expect(config.neighbours).toMatchObject({ k: 10, metric: "COSINE" });
    expect(config.split).toEqual({ validationShare: 0.2, trainShards: 8 });
  });

  it.each([
    [{ topics: { count: 1 } }, "topics.count = 1", ">=2"],
    [{ topics: { count: "30" } }, 'topics.count = "30"', "expected number"],
    [{ articles: { maxRejectShare: 2 } }, "articles.maxRejectShare = 2", "<=1"],
    [{ topic: {} }, "topic: no such key", ""],
    [{ text: { analyser: "notebook" } }, "text.analyser: no such key", ""],
    [{ text: { analyzer: "nltk" } }, 'text.analyzer = "nltk"', "notebook"],
    [{ representation: "log" }, 'representation = "log"', '"auto"|"centred-log"|"square-root"|"none"'],
    [{ neighbours: { k: 60 } }, "neighbours.k = 60", "less than candidates"],
    [{ retention: { releaseFiles: 1 } }, "retention.releaseFiles = 1", ">=2"],
    [[], "(whole)", "expected object"],
  ])("refuses %j naming key, value and what is allowed", (value, key, allowed) => {
    expect(() => parseConfig(value, "readnext.json")).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "CONFIG_INVALID" }),
    );
    expect(() => parseConfig(value, "readnext.json")).toThrow(key);
    expect(() => parseConfig(value, "readnext.json")).toThrow(allowed);
  });

  it("leaves the representation to each model, unless it is named", () => {
    expect(parseConfig({}, "test").representation).toBe("auto");
    expect(parseConfig({ representation: "none" }, "test").representation).toBe("none");
  });

  it("names every fault at once", () => {
    const fault = () => parseConfig({ seed: -1, gate: { minPrecisionAtK: 7 } }, "readnext.json");

    expect(fault).toThrow("seed = -1");
    expect(fault).toThrow("gate.minPrecisionAtK = 7");
  });
});
