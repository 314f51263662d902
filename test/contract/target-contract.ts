import { describe, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import { openSession } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { AccessBatch } from "../../src/target/access-batch.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";
import { createMachineTarget } from "../../src/target/machine/machine.ts";
import type { Target } from "../../src/target/target.ts";
import { until } from "../support/temporary-directory.ts";
import { type ContractFault, contractDevice, contractFaults } from "./contract-device.ts";
import { machineBytes, machineWith } from "./device-in-machine.ts";

/** Opens a target for the device of the contract over one way in. */
export type OpenTarget = (fault: ContractFault | undefined) => Target | Promise<Target>;

/** Channels of every target of the contract. */
export const contractChannels: readonly string[] = ["alpha", "beta"];

const specification = loadSpecification();

/** Checks from all areas that a target over any wire can carry out. */
const allChecks: readonly string[] = [
  "PCI-ID-1",
  "PCI-CFG-1",
  "REG-1",
  "STA-1",
  "FEAT-1",
  "FEAT-3",
  "RST-2",
  "INT-1",
  "RNG-1",
  "RNG-10",
  "VMC-CFG-1",
  "VMC-TX-1",
  "VMC-RX-3",
  "VMC-ISO-1",
  "ROB-1",
];

/** What is judged over a wire. */
export interface ContractExtent {
  /** Ids of the checks that are run on the reference device; they have to say the same as in this process. */
  readonly checks: readonly string[];
  /** Scenarios of each check. */
  readonly runs: number;
  readonly faults: readonly ContractFault[];
}

/** Everything, which takes seconds over a wire. */
export const wholeContract: ContractExtent = { checks: allChecks, runs: 3, faults: contractFaults };

/** One scenario of each check. */
export const oneOfEach: ContractExtent = { checks: allChecks, runs: 1, faults: contractFaults };

/** Registers, both directions of a channel and malformed chains, and a fault that all of a wire is needed to see. */
export const sampleOfContract: ContractExtent = {
  checks: ["REG-1", "VMC-TX-1", "VMC-RX-3", "ROB-1"],
  runs: 1,
  faults: ["payload-flips"],
};

/** The checks that each fault is shown by, and the clause that it breaks. */
const shownBy: Readonly<Record<ContractFault, { readonly checks: readonly string[]; readonly clause: string }>> = {
  "status-sticks": { checks: ["STA-1", "RST-2"], clause: "STA-1" },
  "payload-flips": { checks: ["VMC-TX-1", "VMC-ISO-1"], clause: "VMC-TX-1" },
};

/** What a check says, apart from how long it took. */
interface Said {
  readonly check: string;
  readonly outcome: string;
  readonly clause: string | undefined;
}

async function judge(target: Target, checks: readonly string[], runs: number): Promise<Said[]> {
  const session = await openSession(target, specification);
  try {
    const said: Said[] = [];
    for (const property of properties.filter(({ id }) => checks.includes(id))) {
      session.startCheck(property.clauses);
      const options = { seed: 11, runs, shrinkRunsMax: 4 };
      const result = await runCheck(property, session.context, session.runScenario, options);
      said.push({ check: property.id, outcome: result.outcome, clause: result.finding?.clause });
    }
    return said;
  } finally {
    await session.close();
  }
}

/** The same device in this process, which every way in is compared with. */
export function openInProcess(fault: ContractFault | undefined): Target {
  const create = contractDevice(fault);
  const { identity } = specification.vmchannel;
  return createInProcessTarget({ name: "contract", version: "1", create, identity, channels: contractChannels });
}

/** The same device in a machine that owns memory and interrupt line. */
export function openMachine(fault: ContractFault | undefined): Promise<Target> {
  return createMachineTarget({
    name: "contract",
    version: "1",
    deviceType: "vmchannel",
    create: machineWith(contractDevice(fault)),
    identity: specification.vmchannel.identity,
    channels: contractChannels,
    ram: [{ start: 0, length: machineBytes }],
  });
}

const saidHere = new Map<string, Promise<Said[]>>();

/** What is said of the device in this process, judged once for all wires. */
function judgeHere(fault: ContractFault | undefined, checks: readonly string[], runs: number): Promise<Said[]> {
  const key = JSON.stringify([fault, checks, runs]);
  const said = saidHere.get(key) ?? judge(openInProcess(fault), checks, runs);
  saidHere.set(key, said);
  return said;
}

async function withTarget(open: OpenTarget, work: (target: Target) => Promise<void>): Promise<void> {
  const target = await open(undefined);
  try {
    await target.renew({ startIndex: 0 });
    await work(target);
  } finally {
    await target.close();
  }
}

/** What every way to a target keeps to, whatever the wire: no verdict depends on it. */
export function runTargetContract(name: string, open: OpenTarget, { checks, runs, faults }: ContractExtent): void {
  describe(`the target contract over ${name}`, () => {
    it("carries out accesses in order and gives what was read", async () => {
      await withTarget(open, async (target) => {
        const sent = Uint8Array.from({ length: 70_000 }, (_, index) => index * 7);
        const seen = new Uint8Array(sent.length);
        const batch = new AccessBatch();
        const ids = batch.configRead(0, 4);
        batch.memoryWrite(0x2000, sent, 0, sent.length);
        batch.memoryWrite(0x2001, Uint8Array.of(0xaa), 0, 1);
        batch.memoryRead(0x2000, seen, 0, seen.length);
        const nobody = batch.portRead(0xfff0, 2);
        const line = batch.interruptSample();
        await target.run(batch);
        sent[1] = 0xaa;
        expect(batch.value[ids]).toBe(0x103f_1af4);
        expect(Buffer.compare(seen, sent)).toBe(0);
        expect(batch.value[nobody]).toBe(0xffff);
        expect(batch.value[line]).toBe(0);
      });
    });

    it("opens and closes each host end on its own, and keeps what was sent to it", async () => {
      await withTarget(open, async (target) => {
        const ends = contractChannels.map((_, channel) => target.hostEnd(channel));
        await Promise.all(ends.map((end) => end.connect()));
        expect(ends.map((end) => end.connected)).toEqual([true, true]);
        await ends[0]?.send(Buffer.from("waits for the guest"));
        await ends[1]?.close();
        await target.settle();
        expect(ends.map((end) => end.connected)).toEqual([true, false]);
        await ends[1]?.connect();
        await until(() => ends[1]?.connected === true, "the host end is open again");
        expect(ends.map((end) => end.available)).toEqual([0, 0]);
      });
    });

    it("says of the reference device what is said of it in this process", async () => {
      const said = await judge(await open(undefined), checks, runs);
      expect(said).toHaveLength(checks.length);
      expect(said).toEqual(await judgeHere(undefined, checks, runs));
      expect(said.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    });

    it.each(faults)("finds the same in a faulty device as in this process: %s", async (fault) => {
      const { checks: showing, clause } = shownBy[fault];
      const said = await judge(await open(fault), showing, runs);
      expect(said).toEqual(await judgeHere(fault, showing, runs));
      expect(said).toContainEqual({ check: clause, outcome: "failed", clause });
    });

    it("can be closed twice", async () => {
      const target = await open(undefined);
      await target.close();
      await target.close();
    });
  });
}
