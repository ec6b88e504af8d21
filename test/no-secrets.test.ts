import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { algorithmAccounts } from "../infra/aws/pipeline/algorithm-accounts.ts";
import { findSecrets, isKeyFile } from "./no-secrets/find-secrets.ts";
import { root, trackedFiles } from "./tracked-files.ts";

const amazons: ReadonlySet<string> = new Set(Object.values(algorithmAccounts));

const letters = (count: number) => "Ab3dEf7hIj".repeat(10).slice(0, count);
const capitals = (count: number) => "AB3DEF7HIJ".repeat(10).slice(0, count);
const kindsIn = (text: string) => findSecrets(text).map(({ kind }) => kind);

/** Put together here, so that this file holds none. */
const samples: readonly (readonly [kind: string, text: string])[] = [
  ["AWS access key id", `id = ${"AK"}IA${capitals(16)}`],
  ["AWS access key id", `"${"AS"}IA${capitals(16)}"`],
  ["AWS secret access key", `aws_secret_${"access_key"} = ${letters(40)}`],
  ["AWS secret access key", `"SecretAccess${"Key"}": "${letters(38)}/+"`],
  ["private key", `-----BEGIN ${"PRIVATE"} KEY-----`],
  ["private key", `-----BEGIN RSA ${"PRIVATE"} KEY-----`],
  ["private key", `-----BEGIN PGP ${"PRIVATE"} KEY BLOCK-----`],
  ["GitHub token", `ghp${"_"}${letters(36)}`],
  ["GitHub token", `github_${"pat"}_${letters(30)}`],
  ["GitLab token", `gl${"pat"}-${letters(20)}`],
  ["npm token", `npm${"_"}${letters(36)}`],
  ["npm token", `//example.org/:_auth${"Token"}=${letters(12)}`],
  ["Slack token", `xox${"b"}-${letters(12)}`],
  ["API key", `AI${"za"}${letters(35)}`],
  ["API key", `s${"k"}-${letters(24)}`],
  ["JSON web token", `ey${"J"}${letters(20)}.ey${"J"}${letters(20)}.${letters(20)}`],
  ["bearer token", `Authorization: ${"Bea"}rer ${letters(24)}`],
  ["password in an address", `postgres://user${":"}hunter2@example.org/db`],
  ["secret in an assignment", `const pass${"word"} = "${letters(14)}";`],
  ["secret in an assignment", `"api${"Key"}": '${letters(14)}'`],
  ["secret in an assignment", `DB_PASS${"WORD"}="${letters(14)}"`],
  ["AWS account", `arn:aws:iam::4${"1".repeat(11)}:role/x`],
  ["AWS account", `"4${"1".repeat(11)}.dkr.ecr.eu-west-1.amazonaws.com/x"`],
  ["AWS account", `my-bucket-4${"1".repeat(11)}-eu-west-1`],
  ["AWS account", `account 4${"1".repeat(11)}.`],
];

describe("the repository", () => {
  it("holds nothing that looks like a secret, and no AWS account but Amazon's own and examples", () => {
    const found = trackedFiles().flatMap((path) => {
      const bytes = readFileSync(join(root, path));
      if (bytes.includes(0)) return [];
      return findSecrets(bytes.toString(), amazons).map(({ kind, line }) => `${path}:${line}: ${kind}`);
    });

    expect(found).toEqual([]);
  });

  it("holds text alone, so that all of it was looked at", () => {
    expect(trackedFiles().filter((path) => readFileSync(join(root, path)).includes(0))).toEqual([]);
  });

  it("holds no file that is named like one of keys", () => {
    expect(trackedFiles().filter(isKeyFile)).toEqual([]);
  });
});

describe("what is found", () => {
  it.each(samples)("is a %s", (kind, text) => {
    expect(kindsIn(text)).toContain(kind);
    expect(findSecrets(`a\n\n${text}\n`)).toContainEqual({ kind, line: 3 });
  });

  it.each([
    "arn:aws:iam::123456789012:role/x",
    "arn:aws:iam::000000000000:role/x",
    "999999999999.dkr.ecr.eu-west-1.amazonaws.com/x",
    `account ${algorithmAccounts["eu-west-1"]}`,
    "1700000000000",
    "0.123456789013",
    "sha512-abc+410000000001+def==",
    "a410000000001",
    "01234567-89ab-4def-8123-410000000001",
    `const password = process.env.PASSWORD_OF_DATABASE_1;`,
    `token: "a word with 1 space"`,
    `const secret = \`${"$"}{prefix}-1234567890\`;`,
    "https://user@example.org/a:b@c",
    `the bearer ${"of"} this letter`,
    "sk-learn, risk-weighted-assets-are-no-key-at-all".slice(0, 30),
  ])("is not %s", (text) => {
    expect(findSecrets(text, amazons)).toEqual([]);
  });

  it("is Amazon's account only where it is not said to be known", () => {
    expect(kindsIn(`"${algorithmAccounts["eu-west-1"]}"`)).toEqual(["AWS account"]);
  });

  it.each([".env", "a/.env.local", "keys/server.pem", ".ssh/id_ed25519", "a.key", ".aws/credentials"])(
    "is a file called %s",
    (path) => {
      expect(isKeyFile(path)).toBe(true);
    },
  );

  it.each(["shared/storage/key.ts", "environment.ts", "docs/credentials.md"])(
    "is no file called %s",
    (path) => {
      expect(isKeyFile(path)).toBe(false);
    },
  );
});
