export interface Finding {
  readonly kind: string;
  /** From 1. */
  readonly line: number;
}

/** How secrets look. None of these expressions matches its own source. */
const secrets: Readonly<Record<string, RegExp>> = {
  "AWS access key id": /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g,
  "AWS secret access key": /\b(?:aws_?)?secret_?(?:access_?)?key\W{1,5}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/gi,
  "private key": /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/g,
  "GitHub token": /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})/g,
  "GitLab token": /\bglpat-[\w-]{20}/g,
  "npm token": /\bnpm_[A-Za-z0-9]{36}\b|_auth(?:Token)?\s*=\s*[\w+/=-]{8}/g,
  "Slack token": /\bxox[abeprs]-[\w-]{10}/g,
  "API key": /\b(?:AIza[\w-]{35}|sk-[\w-]{20}|sk_live_\w{16}|hf_[A-Za-z0-9]{30}|pypi-[\w-]{50})/g,
  "JSON web token": /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/g,
  "bearer token": /\bbearer\s+(?=[\w.~+/-]*\d)[\w.~+/-]{20}/gi,
  "password in an address": /\b[a-z][a-z\d+.-]*:\/\/[^\s/:@"'`${}]+:[^\s/:@"'`${}]+@/gi,
  "secret in an assignment":
    /(?:password|passwd|passphrase|secret|token|api_?key|private_?key|credentials?)["'`]?\s*[:=]\s*(["'`])(?=[^"'`]*\d)[^\s"'`${}]{12,}\1/gi,
};

/** Twelve digits that stand alone, or as the account in an ARN, an image's address or a bucket's name; no UUID's end. */
const account = /(?<![\w.+/=]|[\da-f]{4}-)\d{12}(?![\w+/=]|\.\d)/g;

/** Accounts as examples have them: one digit all along, or digits counted up. */
const example = /^(\d)\1{11}$|^(?:123456789012|012345678901)$/;

/** Names of files that hold keys. */
const keyFile =
  /(?:^|\/)(?:\.env(?:\..+)?|\.netrc|\.git-credentials|credentials|id_(?:rsa|dsa|ecdsa|ed25519)|.+\.(?:pem|p12|pfx|jks|key))$/i;

export function isKeyFile(path: string): boolean {
  return keyFile.test(path);
}

/** What looks like a secret or somebody's AWS account. @param known accounts that are public */
export function findSecrets(text: string, known: ReadonlySet<string> = new Set()): Finding[] {
  const found = Object.entries(secrets).flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].map(({ index }) => ({ kind, line: lineOf(text, index) })),
  );
  const accounts = [...text.matchAll(account)]
    .filter(([id]) => !example.test(id) && !known.has(id))
    .map(({ index }) => ({ kind: "AWS account", line: lineOf(text, index) }));
  return [...found, ...accounts];
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
