// Closes a CI run: adds up the result files of the given vitest runs and prints `N passed, N failed, N skipped`.
// Exits with 1 when a file is missing, a test failed or none was run.
import { existsSync, readFileSync } from "node:fs";

const total = { passed: 0, failed: 0, skipped: 0 };
let complete = process.argv.length > 2;

for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    console.error(`${file} is missing: that run of the tests did not come to its end.`);
    complete = false;
    continue;
  }
  const result = JSON.parse(readFileSync(file, "utf8"));
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests;
  total.skipped += result.numPendingTests + result.numTodoTests;
  if (!result.success) {
    // A file that could not be loaded fails without having a test to count.
    const broken = result.testResults.filter(({ status, assertionResults }) => {
      return status === "failed" && !assertionResults.some((test) => test.status === "failed");
    });
    total.failed += broken.length;
    complete = false;
  }
}

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = complete && total.passed > 0 && total.failed === 0 ? 0 : 1;
