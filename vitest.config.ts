import { availableParallelism } from "node:os";
import { defineConfig, type ViteUserConfig } from "vitest/config";

type Settings = NonNullable<ViteUserConfig["test"]>;

/** What all tests have in common, the slow ones of vitest.slow.config.ts included. */
export const shared: Omit<Settings, "projects"> = {
  allowOnly: false,
  // A guard against tests that hang; none is expected to come near it.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // The files that a worker runs one after another share the modules under test. Loading these again for each file
  // takes longer than most files do, and nothing is kept in them.
  isolate: false,
  restoreMocks: true,
};

/** Settings of a whole run: dist/ is built before, and every processor has a worker; Vitest would leave one idle. */
export const wholeRun: Settings = {
  globalSetup: "test/support/build-dist.ts",
  maxWorkers: availableParallelism(),
};

/** Tests that are slow by nature; they run with `npm run test:slow`, by vitest.slow.config.ts. */
export const slow = "test/**/*.slow.test.ts";

// Workers are kept from file to file within a project, and projects run in the order of their names: those with the
// longest files come first, and the many short files of `unit` fill the end evenly.
const config: ViteUserConfig = defineConfig({
  test: {
    ...wholeRun,
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/interop/**", "test/browser/**", "test/conformance.test.ts", slow],
        },
      },
      { test: { ...shared, name: "conformance", include: ["test/conformance.test.ts"] } },
      { test: { ...shared, name: "browser", include: ["test/browser/**/*.test.ts"], exclude: [slow] } },
      { test: { ...shared, name: "interop", include: ["test/interop/**/*.test.ts"], exclude: [slow] } },
    ],
  },
});

export default config;
