import { defineConfig, type ViteUserConfig } from "vitest/config";
import { shared, slow, wholeRun } from "./vitest.config.ts";

const config: ViteUserConfig = defineConfig({
  test: { ...wholeRun, projects: [{ test: { ...shared, name: "slow", include: [slow] } }] },
});

export default config;
