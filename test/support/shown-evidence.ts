import { Evidence } from "../../src/oracle/evidence.ts";
import { AccessMap } from "../../src/oracle/memory/access-map.ts";
import { Oracle } from "../../src/oracle/oracle.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { accessKind } from "../../src/target/access-kind.ts";
import type { TargetDescription } from "../../src/target/target.ts";
import { createMemoryWindow } from "../../src/wire/guest-memory.ts";

const specification = loadSpecification();
const base = 0xc000;
const ramBytes = 0x10_0000;

const description: TargetDescription = {
  name: "shown device",
  version: "",
  deviceType: "vmchannel",
  identity: specification.vmchannel.identity,
  ram: [{ start: 0, length: ramBytes }],
  ioWindow: { start: base, length: 0x1000 },
  memoryWindow: { start: 0xe000_0000, length: 0x10_0000 },
  channels: ["control", "log"].map((name) => ({ name })),
  queueRoles: [],
  capabilities: {
    synchronous: true,
    directHostEnds: true,
    memoryAudit: false,
    freshDevice: true,
    startIndex: true,
    saveRestore: true,
    interruptLine: true,
  },
};

/** An oracle, and what a test shows it, access by access: there is no device and no driver. */
export class ShownEvidence {
  readonly oracle: Oracle;
  readonly evidence: Evidence;

  /** A function whose 64 ports are sized, placed and open. */
  constructor() {
    const intended = createMemoryWindow(0, ramBytes);
    const options = {
      specification,
      description,
      intended,
      observed: createMemoryWindow(0, ramBytes),
      map: new AccessMap(intended),
      startIndex: 0,
      ignored: new Set<string>(),
      contains: (address: number, length: number) => address >= 0 && address + length <= ramBytes,
    };
    this.oracle = new Oracle(options);
    this.evidence = new Evidence(this.oracle, options);
    const { bars, command } = specification.pci;
    this.evidence.access(accessKind.configWrite, bars.offset, 4, 0xffff_ffff);
    this.evidence.access(accessKind.configRead, bars.offset, 4, 0xffff_ffc1);
    this.evidence.access(accessKind.configWrite, bars.offset, 4, base);
    this.evidence.access(accessKind.configWrite, command.offset, 2, 7);
  }

  /** Shows a read of BAR0. */
  read(offset: number, width: 1 | 2 | 4, value: number): void {
    this.evidence.access(accessKind.portRead, base + offset, width, value);
  }

  /** Shows a write to BAR0. */
  write(offset: number, width: 1 | 2 | 4, value: number): void {
    this.evidence.access(accessKind.portWrite, base + offset, width, value);
  }

  /** Signature of the finding; undefined without one. */
  get signature(): string | undefined {
    return this.oracle.judgement.finding?.signature;
  }

  /** How often a clause was judged. */
  reached(clause: string): number {
    return this.oracle.judgement.reached().get(clause) ?? 0;
  }
}
