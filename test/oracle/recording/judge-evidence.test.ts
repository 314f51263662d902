import { expect, it } from "vitest";
import { createReferenceDevice } from "../../../reference/device.ts";
import { faults } from "../../../reference/mutants/catalogue.ts";
import type { ReferenceOptions } from "../../../reference/options.ts";
import type { Parts } from "../../../reference/parts.ts";
import { Transmit } from "../../../reference/transmit.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import type { EvidenceStart } from "../../../src/oracle/recording/evidence-record.ts";
import { EvidenceJudge } from "../../../src/oracle/recording/judge-evidence.ts";
import { openSession } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { findShapeError } from "../../../src/spec/shape/find-shape-error.ts";
import { createInProcessTarget } from "../../../src/target/in-process/in-process.ts";

const specification = loadSpecification();

const shape = { parts: 2, first: 3, indirect: "no", foreign: 0, place: "heap", scatter: true } as const;

/** Something of each family: PCI, MSI-X, registers, rings, host ends, migration, hostile drivers. */
const operations: readonly Operation[] = [
  { kind: "pci-scan" },
  { kind: "size-bar", bar: 0 },
  { kind: "move-bar", slot: 3 },
  { kind: "closed-access", offset: 18, width: 1, value: 7 },
  { kind: "initialise", features: ["EVENT_IDX", "VMCHANNEL_F_LINK"] },
  { kind: "transmit", channel: 0, length: 9, extra: 0, shape, notify: "if-asked" },
  { kind: "refill", count: 4, capacity: 64 },
  { kind: "host-send", channel: 1, length: 30 },
  { kind: "acknowledge" },
  { kind: "bar-read", offset: 17, width: 2 },
  { kind: "bar-write", offset: 4, width: 1, value: 0 },
  { kind: "initialise", features: [] },
  { kind: "msix", on: true },
  { kind: "transmit", channel: 1, length: 3, extra: 0, shape, notify: "yes" },
  { kind: "msix", on: false },
  { kind: "drop-queue", queue: 1 },
  { kind: "initialise", features: [] },
  { kind: "save-restore", policy: "disconnect" },
  { kind: "host-connect", channel: 0 },
  { kind: "config-space-scan", width: 2 },
  { kind: "malformed-chain", queue: 1, condition: "loop", detail: 3, notify: true },
  { kind: "scribble-used", queue: 0, value: 9 },
];

/** What a run and the judge of its recording say; with each line, as it stands in a file, held against the schema. */
async function bothVerdicts(fault: string | undefined): Promise<readonly [unknown, unknown]> {
  const { parts = {}, options = {} } = faults.find(({ id }) => id === fault) ?? {};
  return bothVerdictsOf(parts, options);
}

async function bothVerdictsOf(
  parts: Partial<Parts>,
  options: ReferenceOptions = {},
): Promise<readonly [unknown, unknown]> {
  let lines: string[] = [];
  const target = createInProcessTarget({
    name: "recorded device",
    version: "1",
    create: (environment, { startIndex }) => createReferenceDevice(environment, { ...options, startIndex }, parts),
    identity: specification.vmchannel.identity,
    channels: ["agent", "clipboard"],
  });
  const session = await openSession(target, specification, undefined, (start) => {
    lines = [JSON.stringify(start)];
    return (record) => lines.push(JSON.stringify(record));
  });
  session.startCheck([...specification.clauses.keys()]);
  const outcome = await session.runScenario({ startIndex: 0, seed: 7, operations });
  await session.close();
  const [start, ...records] = lines.map((line) => JSON.parse(line));
  expect([start, ...records].map((line) => findShapeError("evidence", line)).filter(Boolean)).toEqual([]);
  const judge = new EvidenceJudge(specification, start as EvidenceStart);
  for (const record of records) {
    expect(judge.show(record)).toBeUndefined();
  }
  const { judgement } = judge;
  const { finding, warnings, reached, choices } = outcome;
  return [
    { finding, warnings, reached, choices },
    {
      finding: judgement.finding,
      warnings: judgement.warnings,
      reached: judgement.reached(),
      choices: judgement.choices,
    },
  ];
}

it("gives the verdict of the run, from what was recorded alone, for a device without fault", async () => {
  const [ran, judged] = await bothVerdicts(undefined);
  expect(judged).toEqual(ran);
  expect(judged).toMatchObject({ finding: undefined });
});

it.each(faults.filter((_fault, index) => index % 23 === 5).map(({ id }) => id))(
  "gives it, to the same step, words and counts, for the fault %s",
  async (fault) => {
    const [ran, judged] = await bothVerdicts(fault);
    expect(judged).toEqual(ran);
  },
);

it("finds in what was recorded of a device that is lost that it was lost", async () => {
  class Dying extends Transmit {
    protected override address(): undefined {
      throw new Error("out of memory");
    }
  }
  const [ran, judged] = await bothVerdictsOf({ Transmit: Dying });
  expect(judged).toEqual(ran);
  expect(judged).toMatchObject({ finding: { got: expect.stringContaining("out of memory") } });
});

it("finds a defect in what was recorded of a device that has one", async () => {
  const found = await Promise.all(faults.slice(0, 12).map(async ({ id }) => bothVerdicts(id)));
  const isFound = ([, judged]: readonly [unknown, unknown]): boolean =>
    (judged as { readonly finding: unknown }).finding !== undefined;
  expect(found.filter(isFound).length).toBeGreaterThan(5);
});
