import { describe, expect, it } from "vitest";
import { nameTopic, renameTopic } from "../../shared/topics/topic-name.ts";

describe("the name of a topic", () => {
  it("is its first three words, or as many as it has", () => {
    expect(nameTopic(["oil", "barrel", "brent", "wti"])).toBe("oil barrel brent");
    expect(nameTopic(["oil"])).toBe("oil");
    expect(nameTopic([])).toBe("");
  });

  it.each([
    ["oil barrel brent", ["wti", "brent", "tanker", "oil"], "oil barrel brent"],
    ["oil barrel brent", ["wti", "brent", "tanker"], "wti brent tanker"],
    ["oil barrel", ["barrel", "wti", "oil"], "oil barrel"],
    ["oil barrel", ["barrel", "wti"], "barrel wti"],
    ["oil", ["wti", "oil"], "oil"],
    ["oil", ["wti"], "wti"],
    ["", ["wti"], "wti"],
  ])("%j among the words %j is from then on %j", (before, words, name) => {
    expect(renameTopic(before, words)).toBe(name);
  });
});
