import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    allowOnly: false,
    // A guard against hanging tests; no test is expected to come near it.
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/interop/**", "test/conformance.test.ts"],
        },
      },
      { extends: true, test: { name: "conformance", include: ["test/conformance.test.ts"] } },
      { extends: true, test: { name: "interop", include: ["test/interop/**/*.test.ts"] } },
    ],
  },
});

export default config;
