import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../../src/base/random.ts";
import { anyOperation } from "../../../src/operation/generators/any-operation.ts";
import { boundaryLength, boundaryNumber, boundaryWord } from "../../../src/operation/generators/boundary.ts";
import { randomStartIndex } from "../../../src/operation/generators/start-index.ts";
import { randomOperationCount, weightedOperations } from "../../../src/operation/generators/weighted.ts";
import { randomInitialise } from "../../../src/operation/life/bring-up.ts";
import { type Operation, operationFamilies } from "../../../src/operation/operation.ts";
import { randomTransmit } from "../../../src/operation/ring/transmit.ts";
import { randomRegisterWrite } from "../../../src/operation/transport/registers.ts";
import { drawnKinds, everyKindMix } from "../every-operation.ts";
import { exampleContext } from "./example-context.ts";

const mixes = Object.entries(operationFamilies).flatMap(([name, { generators }]) =>
  generators.length === 0 ? [] : ([[name, generators]] as const),
);
const { transmit, receive, host, notification, suppression } = operationFamilies;
const trafficMix = [transmit, receive, host, notification, suppression].flatMap(({ generators }) => generators);

/** Every number in an operation, at any depth. */
function numbersOf(value: unknown): number[] {
  if (typeof value === "number") {
    return [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

function draw(seed: number, count: number): Operation[] {
  return weightedOperations(createRandom(seed), exampleContext(), count, everyKindMix, { swarm: false });
}

describe("the operation generators", () => {
  for (const [name, mix] of mixes) {
    it(`draws of the family ${name} only plain data that survives JSON, with whole numbers of at most 32 bits`, () => {
      for (let seed = 0; seed < 50; seed++) {
        const operations = weightedOperations(createRandom(seed), exampleContext(), 100, mix);
        expect(operations).toHaveLength(100);
        expect(JSON.parse(JSON.stringify(operations))).toEqual(operations);
        const numbers = numbersOf(operations);
        expect(numbers.filter((number) => !Number.isInteger(number) || number < -1 || number > 0xffff_ffff)).toEqual(
          [],
        );
      }
    });
  }

  it("draws every kind of operation but those that take long", () => {
    const kinds = new Set<string>(draw(1, 20_000).map((operation) => operation.kind));
    expect([...kinds].sort()).toEqual([...drawnKinds].sort());
    expect(kinds.size).toBe(44);
  });

  it("draws what a device type has no use for on no other type", () => {
    const drawn = weightedOperations(createRandom(1), exampleContext(), 5000, anyOperation("other"), { swarm: false });
    const kinds = new Set<string>(drawn.map(({ kind }) => kind));
    expect(kinds).toContain("transmit");
    expect(["receive", "refill", "malformed-message"].filter((kind) => kinds.has(kind))).toEqual([]);
  });

  it("draws the same from the same seed and something else from another", () => {
    expect(draw(7, 300)).toEqual(draw(7, 300));
    expect(draw(7, 300)).not.toEqual(draw(8, 300));
  });

  it("asks a target without the capabilities for nothing that needs them", () => {
    const capabilities = { ...exampleContext().capabilities, saveRestore: false, startIndex: false };
    const context = exampleContext({
      capabilities,
      msix: false,
      msixVectors: 0,
      features: new Set(),
      malformedChains: [],
      registers: [],
    });
    const random = createRandom(3);
    const operations = weightedOperations(random, context, 5000, everyKindMix, { swarm: false });
    const kinds = new Set(operations.map((operation) => operation.kind));
    expect(kinds.size).toBeGreaterThan(30);
    for (const kind of [
      "save-restore",
      "restore-damaged",
      "msix",
      "msix-mask",
      "map-vector",
      "malformed-chain",
    ] as const) {
      expect(kinds).not.toContain(kind);
    }
    const chains = operations.filter((operation) => operation.kind === "transmit");
    expect(chains.length).toBeGreaterThan(100);
    expect(chains.every((chain) => chain.shape.indirect === "no")).toBe(true);
    expect(randomStartIndex(random, context)).toBe(0);
  });

  it("writes a queue's address only to drop it", () => {
    const random = createRandom(5);
    const writes = Array.from({ length: 500 }, () => randomRegisterWrite(random, exampleContext()));
    const addresses = writes.filter((write) => write.kind === "register-write" && write.register === "queue_address");
    expect(addresses.length).toBeGreaterThan(50);
    expect(addresses.every((write) => write.kind === "register-write" && write.value === 0)).toBe(true);
  });

  it("brings up with every required feature and with subsets of the others", () => {
    const random = createRandom(11);
    const drawn = Array.from({ length: 200 }, () => randomInitialise(random, exampleContext(), ["EVENT_IDX"]));
    const lists = new Set(drawn.map((operation) => JSON.stringify(operation)));
    expect(lists.size).toBeGreaterThan(10);
    expect(
      drawn.every((operation) => operation.kind === "initialise" && operation.features.includes("EVENT_IDX")),
    ).toBe(true);
  });

  it("starts rings just before a wrap half of the time", () => {
    const random = createRandom(13);
    const indices = Array.from({ length: 400 }, () => randomStartIndex(random, exampleContext()));
    expect(indices.filter((index) => index === 0).length).toBeGreaterThan(120);
    expect(indices.filter((index) => index > 0xffff - 256).length).toBeGreaterThan(80);
    expect(Math.max(...indices)).toBeLessThanOrEqual(0xffff);
  });
});

describe("boundary numbers", () => {
  const many = (make: (random: Random) => number): number[] => {
    const random = createRandom(17);
    return Array.from({ length: 4000 }, () => make(random));
  };

  it("hit the borders of a length and stay within its maximum", () => {
    const lengths = new Set(many((random) => boundaryLength(random, 70_000)));
    for (const border of [0, 1, 7, 8, 9, 15, 16, 4088, 4095, 4096, 4097, 65_535]) {
      expect(lengths).toContain(border);
    }
    expect(Math.max(...many((random) => boundaryLength(random, 5)))).toBe(5);
    expect(Math.max(...many((random) => boundaryLength(random, 0)))).toBe(0);
  });

  it("hit the ends of a range and its anchors, and nothing outside", () => {
    const numbers = many((random) => boundaryNumber(random, 1, 128, [64]));
    for (const border of [1, 63, 64, 65, 127, 128]) {
      expect(new Set(numbers)).toContain(border);
    }
    expect(numbers.every((number) => number >= 1 && number <= 128)).toBe(true);
  });

  it("fit their width", () => {
    for (const width of [1, 2, 4]) {
      const words = many((random) => boundaryWord(random, width));
      expect(Math.max(...words)).toBe(2 ** (width * 8) - 1);
      expect(Math.min(...words)).toBe(0);
    }
  });
});

describe("weighted operations", () => {
  it("leave out some rows in most scenarios, never those marked always", () => {
    const mix = trafficMix.map((row, index) => (index === 0 ? { ...row, always: true } : row));
    let narrow = 0;
    for (let seed = 0; seed < 100; seed++) {
      const operations = weightedOperations(createRandom(seed), exampleContext(), 200, mix);
      const kinds = new Set(operations.map((operation) => operation.kind));
      expect(kinds).toContain("transmit");
      narrow += kinds.size <= 8 ? 1 : 0;
    }
    expect(narrow).toBeGreaterThan(40);
    expect(narrow).toBeLessThan(100);
  });

  it("follow the weights", () => {
    const mix = [
      { weight: 9, generate: randomTransmit },
      { weight: 1, generate: () => ({ kind: "acknowledge" }) as const },
    ];
    const operations = weightedOperations(createRandom(1), exampleContext(), 20_000, mix, { swarm: false });
    const transmits = operations.filter((operation) => operation.kind === "transmit").length;
    expect(transmits / 20_000).toBeGreaterThan(0.85);
    expect(transmits / 20_000).toBeLessThan(0.95);
  });

  it("refuse an empty mix", () => {
    expect(() => weightedOperations(createRandom(1), exampleContext(), 1, [])).toThrow(/at least one row/);
  });

  it("come in short and long scenarios", () => {
    const random = createRandom(2);
    const counts = Array.from({ length: 400 }, () => randomOperationCount(random));
    expect(Math.min(...counts)).toBeLessThan(8);
    expect(Math.max(...counts)).toBeGreaterThan(200);
    expect(Math.max(...counts)).toBeLessThanOrEqual(250);
    expect(randomTransmit(random, exampleContext()).kind).toBe("transmit");
  });
});
