import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** The part of vitest's JSON report that the closing line is made of. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const directory = join(import.meta.dirname, "../test-results");
const reportFile = join(directory, "report.json");
const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");

/** Runs all tests (or those of the named files) and ends with one line that any program can read. */
function main(): number {
  mkdirSync(directory, { recursive: true });
  rmSync(reportFile, { force: true });
  const options = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  const run = spawnSync(process.execPath, [vitest, "run", ...options, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  const report = JSON.parse(readFileSync(reportFile, "utf8")) as Report;
  // A file that cannot even be loaded holds no test that could fail.
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  for (const { name } of unloadable) console.log(`could not be loaded: ${name}`);
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const passedOver = tests.filter(({ status }) => !["passed", "failed"].includes(status));
  for (const { fullName } of passedOver) console.log(`SKIPPED: ${fullName.trim()}`);
  const failed = report.numFailedTests + unloadable.length;
  const skipped = report.numPendingTests + report.numTodoTests;
  console.log(`\n${report.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  return run.status === 0 && failed === 0 && report.numPassedTests > 0 ? 0 : 1;
}

process.exitCode = main();
