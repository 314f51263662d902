import { unreachable } from "../base/assert.ts";
import { type AccessKind, accessKind } from "../target/access-kind.ts";
import type { OracleOptions } from "./judgement/oracle-options.ts";
import type { Oracle } from "./oracle.ts";
import { MsixFunction } from "./pci/msix-function.ts";
import type { QuietSpell } from "./pci/quiet-spell.ts";
import { DriverWrites } from "./ring/driver-writes.ts";
import type { ReachedOnUse } from "./ring/reached-on-use.ts";
import { PortAccesses, type PortListeners } from "./transport/port-accesses.ts";

/** What the guest's accesses are judged with, and who is told of some. */
export interface GuestAccessesOptions extends PortListeners {
  /** Ends with every access but reads of configuration space and looks at the interrupt line. */
  readonly quiet: QuietSpell;
  /** Takes the clauses that what the driver wrote reaches with the next chain. */
  readonly reached: ReachedOnUse;
}

/** The driver turned MSI-X on or off. */
function turnMsix({ configSpace, interrupts, messages, pci, registers }: Oracle, on: boolean): void {
  registers.vectors = pci.msixVectors;
  registers.turnMsix(on);
  interrupts.turnMsix(on);
  messages.turn(on);
  configSpace.moved();
}

/** The guest's accesses of every kind, each taken to the model that judges what it meets. */
export class GuestAccesses {
  /** What the guest does with message-signalled interrupts. */
  readonly msix: MsixFunction;
  readonly #oracle: Oracle;
  readonly #quiet: QuietSpell;
  readonly #ports: PortAccesses;
  readonly #driver: DriverWrites;

  /** `options` are those that the oracle was made with. */
  constructor(oracle: Oracle, options: OracleOptions, { quiet, reached, ...listeners }: GuestAccessesOptions) {
    const { contains, description, intended, specification } = options;
    this.#oracle = oracle;
    this.#quiet = quiet;
    this.#ports = new PortAccesses(oracle, specification, description.memoryWindow, listeners);
    this.msix = new MsixFunction({
      specification,
      contains,
      judgement: oracle.judgement,
      pci: oracle.pci,
      messages: oracle.messages,
      resets: () => oracle.lives.count,
      fresh: options.description.capabilities.freshDevice,
      turned: (on) => turnMsix(oracle, on),
    });
    this.#driver = new DriverWrites(specification, oracle, reached, intended);
  }

  /** Takes an access that was carried out, with what was written or read. */
  take(kind: AccessKind, address: number, width: number, value: number): void {
    switch (kind) {
      case accessKind.configRead: {
        const pending = this.#quiet.pending(this.#oracle.interrupts.pending());
        this.#oracle.interrupts.stimulus();
        this.#oracle.pci.read(address, width, value, pending);
        this.#oracle.interrupts.disabled = this.#oracle.pci.disablesInterrupts;
        this.msix.configRead(address, width, value);
        return;
      }
      case accessKind.configWrite:
        this.somethingElse();
        this.#oracle.pci.write(address, width, value);
        this.#oracle.interrupts.disabled = this.#oracle.pci.disablesInterrupts;
        this.msix.configWrite(address, width, value);
        return;
      case accessKind.portRead:
        this.#quiet.broken();
        this.#ports.read(address, width as 1 | 2 | 4, value);
        return;
      case accessKind.portWrite:
        this.#quiet.broken();
        this.#ports.write(address, width as 1 | 2 | 4, value);
        return;
      case accessKind.interruptSample:
        this.#oracle.interrupts.sample(value, true);
        return;
      case accessKind.memoryWrite:
        this.somethingElse();
        this.#driver.wrote(address, width);
        return;
      case accessKind.mmioRead:
        if (this.#ports.memoryRead(address, width as 1 | 2 | 4, value)) {
          this.#quiet.broken();
          return;
        }
        this.somethingElse();
        this.msix.memoryRead(address, width, value);
        return;
      case accessKind.mmioWrite:
        if (this.#ports.memoryWrite(address, width as 1 | 2 | 4, value)) {
          this.#quiet.broken();
          return;
        }
        this.somethingElse();
        this.msix.memoryWrite(address, width, value);
        return;
      case accessKind.memoryRead:
        this.somethingElse();
        return;
      default:
        unreachable(kind);
    }
  }

  /** Something other than an access to ports and a read of configuration space happened, by the guest or the host. */
  somethingElse(): void {
    this.#quiet.broken();
    this.#oracle.interrupts.stimulus();
    this.#ports.interrupted();
  }

  /** The device was seen to be at rest. */
  rested(): void {
    this.#ports.interrupted();
    this.#quiet.rested();
  }
}
