import { defineConfig, type ViteUserConfig } from "vitest/config";

// The time is a guard against tests that hang; none is expected to come near it.
const shared = { allowOnly: false, testTimeout: 120_000, hookTimeout: 120_000 };

const config: ViteUserConfig = defineConfig({
  test: {
    globalSetup: "test/support/build-dist.ts",
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/interop/**", "test/browser/**", "test/conformance.test.ts"],
        },
      },
      { test: { ...shared, name: "conformance", include: ["test/conformance.test.ts"] } },
      { test: { ...shared, name: "browser", include: ["test/browser/**/*.test.ts"] } },
      { test: { ...shared, name: "interop", include: ["test/interop/**/*.test.ts"] } },
    ],
  },
});

export default config;
