import { describe, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import { openSession } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { AccessBatch } from "../../src/target/access-batch.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";
import type { Target } from "../../src/target/target.ts";
import { until } from "../support/temporary-directory.ts";
import { type ContractFault, contractDevice } from "./contract-device.ts";

/** Opens a target for the device of the contract over one way in. */
export type OpenTarget = (fault: ContractFault | undefined) => Target | Promise<Target>;

/** Channels of every target of the contract. */
export const contractChannels: readonly string[] = ["alpha", "beta"];

const specification = loadSpecification();

/** Checks from all areas that a target over any wire can carry out. */
const selection = [
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

/** What a check says, apart from how long it took. */
interface Said {
  readonly check: string;
  readonly outcome: string;
  readonly clause: string | undefined;
}

async function judge(target: Target, checks: readonly string[]): Promise<Said[]> {
  const session = await openSession(target, specification);
  try {
    const said: Said[] = [];
    for (const property of properties.filter(({ id }) => checks.includes(id))) {
      session.startCheck(property.clauses);
      const options = { seed: 11, runs: 3, shrinkRunsMax: 4 };
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

const saidHere = new Map<string, Promise<Said[]>>();

/** What is said of the device in this process, judged once for all wires. */
function judgeHere(fault: ContractFault | undefined, checks: readonly string[]): Promise<Said[]> {
  const name = fault ?? "none";
  const said = saidHere.get(name) ?? judge(openInProcess(fault), checks);
  saidHere.set(name, said);
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
export function runTargetContract(name: string, open: OpenTarget): void {
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
      const said = await judge(await open(undefined), selection);
      expect(said.length).toBeGreaterThan(10);
      expect(said).toEqual(await judgeHere(undefined, selection));
      expect(said.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    });

    it.each<[ContractFault, string[], string]>([
      ["status-sticks", ["STA-1", "RST-2"], "STA-1"],
      ["payload-flips", ["VMC-TX-1", "VMC-ISO-1"], "VMC-TX-1"],
    ])("finds the same in a faulty device as in this process: %s", async (fault, checks, clause) => {
      const said = await judge(await open(fault), checks);
      expect(said).toEqual(await judgeHere(fault, checks));
      expect(said).toContainEqual({ check: clause, outcome: "failed", clause });
    });

    it("can be closed twice", async () => {
      const target = await open(undefined);
      await target.close();
      await target.close();
    });
  });
}
