import { describe } from "vitest";
import { testEdits } from "./edit-tests.ts";
import { modernEdits } from "./modern-edits.ts";

const extent = { sampleEvery: 48, namingMax: 4, runs: 6 };

describe("the document of the modern transport edited in memory", () =>
  testEdits(extent, { edits: modernEdits, options: { transport: "modern" }, transport: "modern-pci" }));
