import { describe } from "vitest";
import { testEdits } from "./edit-tests.ts";

describe("a specification edited in memory", () => testEdits({ sampleEvery: 24, namingMax: 4, runs: 6 }));
