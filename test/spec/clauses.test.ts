import { describe, expect, test } from "vitest";
import { loadSpecification } from "../../src/spec/load.ts";
import { choicesOf } from "../../src/spec/lookup.ts";

const specification = loadSpecification();
const clauses = [...specification.clauses.values()];

/** Ids `PREFIX-n`, where `numbers` lists them with ranges: `1-3 5`. */
function ids(prefix: string, numbers: string): string[] {
  return numbers.split(" ").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}-${first + index}`);
  });
}

/** Ids are permanent: reports and expectations files in the field name them. One that goes must stay as an alias. */
const published = [
  ...ids("PCI-ID", "1-8"),
  ...ids("PCI-CFG", "1-15"),
  ...ids("PCI-CAP", "1-2"),
  ...ids("CAP", "1-9"),
  ...ids("REG", "1-14"),
  ...ids("COM", "1-15"),
  ...ids("STA", "1-2 4 6-14"),
  ...ids("FEAT", "1-5 7-15"),
  ...ids("RST", "1-6"),
  ...ids("QRS", "1-4"),
  ...ids("INT", "1-20"),
  ...ids("RNG", "1-26 28-36"),
  ...ids("VMC-ID", "1"),
  ...ids("VMC-FEAT", "1"),
  ...ids("VMC-CFG", "1-9"),
  ...ids("VMC-QUE", "1-2"),
  ...ids("VMC-MSG", "1-4"),
  ...ids("VMC-TX", "1-13"),
  ...ids("VMC-RX", "1-10"),
  ...ids("VMC-ISO", "1-4"),
  ...ids("VMC-LIFE", "1-4"),
  ...ids("VMC-HOST", "1-3"),
  ...ids("MIG", "1-9"),
  ...ids("ROB", "1-43"),
  ...ids("VHU", "1"),
];

describe("the clauses", () => {
  test("are all there, and no more than have been published", () => {
    const known = clauses.flatMap(({ id, aliases }) => [id, ...(aliases ?? [])]);

    expect(known.sort()).toEqual([...published].sort());
    expect(clauses.length).toBeGreaterThan(180);
  });

  test("are each a rule of their own", () => {
    expect(new Set(clauses.map(({ text }) => text)).size).toBe(clauses.length);
    expect(clauses.filter(({ text }) => !/^[A-Z0-9].*\.$/.test(text)).map(({ id }) => id)).toEqual([]);
  });

  test("that advise only are never graded MUST", () => {
    const advice = ["PCI-CFG-6", "INT-7", "INT-13", "INT-15", "FEAT-2", "FEAT-3", "RNG-4", "RNG-26", "RNG-29"];
    const levels = [...advice, "VMC-TX-5", "VMC-ISO-2", "VMC-ISO-3"].map((id) => specification.clauses.get(id)?.level);

    expect(levels).toHaveLength(12);
    expect(new Set(levels)).toEqual(new Set(["SHOULD"]));
  });

  test("that cannot be tested from outside are few and say why", () => {
    const untestable = clauses.filter((clause) => clause.untestable !== undefined);

    expect(untestable.length).toBeGreaterThan(0);
    expect(untestable.length).toBeLessThan(15);
  });

  test("about traffic bind only devices that have a queue to use", () => {
    const anywhere = clauses
      .filter(({ applies }) => applies.device === undefined && applies.queue !== true)
      .map(({ area }) => area);

    expect(new Set(anywhere)).toEqual(
      new Set(["PCI", "CAP", "REG", "COM", "STA", "FEAT", "RST", "QRS", "INT", "VMC", "ROB", "VHU"]),
    );
    const ofRings = clauses.filter(({ area, applies }) => area === "RNG" && applies.queue !== true);
    // What a device writes, and in which order it serves, shows only where the kit knows what the bytes mean.
    expect(ofRings.map(({ id, applies }) => `${id} ${applies.device}`)).toEqual([
      "RNG-12 vmchannel",
      "RNG-25 vmchannel",
    ]);
    expect(clauses.filter(({ area, applies }) => area === "MIG" && applies.device === undefined)).toEqual([]);
  });
});

describe("open choices", () => {
  test("are all referred to, or settled by a clause they name", () => {
    const referred = new Set([
      ...clauses.flatMap(({ choices }) => choices ?? []),
      ...[...specification.virtqueue.malformed, ...specification.vmchannel.malformed].map(({ ambiguity }) => ambiguity),
    ]);
    const stray = choicesOf(specification).filter(({ id }) => !referred.has(id));

    expect(stray).toEqual([]);
    expect(referred.size).toBeGreaterThan(25);
  });

  test("that are left open have at least two behaviours", () => {
    const { pci, transport, virtqueue, vmchannel } = specification;
    const open = [pci, transport, virtqueue, vmchannel].flatMap(({ openChoices }) => openChoices);

    expect(open.filter(({ behaviours }) => behaviours.length < 2)).toEqual([]);
    expect(open.length).toBeGreaterThan(10);
  });
});
