import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analysisText, contentFingerprint } from "../../shared/articles/fingerprint.ts";

describe("the content's fingerprint", () => {
  it("is the SHA-256 of title and body, a line each", () => {
    const expected = createHash("sha256").update("Rates rise\nThe bank acted.").digest("hex");

    expect(contentFingerprint({ title: "Rates rise", body: "The bank acted." })).toBe(expected);
  });

  it("is equal for copies with other white space or Unicode form", () => {
    const text = fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1 });
    const space = fc.constantFrom(" ", "\n", "\r\n\r\n", "\t ", "\u00a0", "\u2003");
    fc.assert(
      fc.property(text, space, space, (words, one, other) => {
        const copy = {
          title: `${words.join(one)}${one}`,
          body: `${other}${words.join(one)}`.normalize("NFD"),
        };

        expect(contentFingerprint(copy)).toBe(
          contentFingerprint({ title: words.join(" "), body: words.join(other) }),
        );
      }),
    );
  });

  it.each([
    [
      { title: "a", body: "b c" },
      { title: "a b", body: "c" },
    ],
    [
      { title: "a", body: "bc" },
      { title: "a", body: "b c" },
    ],
    [
      { title: "a", body: "b" },
      { title: "A", body: "b" },
    ],
  ])("differs between %o and %o", (one, other) => {
    expect(contentFingerprint(one)).not.toBe(contentFingerprint(other));
  });
});

describe("the text that is analysed", () => {
  it("is title and body of an article", () => {
    const text = analysisText({ format: "article", title: "Rates rise", body: "The bank\nacted." });

    expect(text).toBe("Rates rise\n\nThe bank\nacted.");
  });

  it("is a post's own words without its headers", () => {
    const body = "Subject: bicycles\nLines: 3\n\nThe red one\nis faster than\nthe blue one.\n";

    const text = analysisText({ format: "post", title: "bicycles", body });

    expect(text).toContain("The red one");
    expect(text).not.toContain("Subject");
  });
});
