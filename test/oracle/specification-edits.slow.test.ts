import { describe } from "vitest";
import { testEdits } from "./edit-tests.ts";

describe("a specification edited in memory", () => testEdits({ sampleEvery: 6, namingMax: 20, runs: 16 }));
