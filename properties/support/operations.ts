import { assert } from "../../src/base/assert.ts";
import type { Random } from "../../src/base/random.ts";
import { randomWidth } from "../../src/operation/generators/boundary.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { ChainShape } from "../../src/operation/ring/chain-shape.ts";
import { simpleShape } from "../../src/operation/ring/chain-shape.ts";
import type { PropertyContext } from "../../src/runner/check/property.ts";

/** One operation of a kind. */
export type OperationOf<K extends Operation["kind"]> = Extract<Operation, { readonly kind: K }>;

type Fields<K extends Operation["kind"]> = Partial<Omit<OperationOf<K>, "kind">>;

/** A shape that differs from the plain one in the given fields. */
export function shape(fields: Partial<ChainShape>): ChainShape {
  return { ...simpleShape, ...fields };
}

/** Offers a message; without further word one byte on channel 0 in one descriptor, notified. */
export function transmit(fields: Fields<"transmit"> = {}): OperationOf<"transmit"> {
  return { kind: "transmit", channel: 0, length: 1, extra: 0, shape: simpleShape, notify: "yes", ...fields };
}

/** Posts a receive buffer; without further word 64 writable bytes in one descriptor, notified. */
export function receive(fields: Fields<"receive"> = {}): OperationOf<"receive"> {
  return { kind: "receive", capacity: 64, shape: simpleShape, notify: "yes", ...fields };
}

/** Sends bytes from a channel's host end. */
export function hostSend(channel: number, length: number): Operation {
  return { kind: "host-send", channel, length };
}

/** Reads ISR status once. */
export const acknowledge: Operation = { kind: "acknowledge" };

/** Resets the device by its status register. */
export const reset: Operation = { kind: "reset" };

/** Reads the register that is for `use`, the effect in spec/transports/, by whatever name the transport has. */
export function read(context: PropertyContext, use: string): Operation {
  return readRegister(registerName(context, use));
}

/** Reads those registers for some uses that the transport has. */
export function readAny({ registers }: PropertyContext, uses: readonly string[]): Operation[] {
  return registers.filter(({ effect }) => uses.includes(effect)).map(({ name }) => readRegister(name));
}

/** Writes the register that is for `use`, at its own width. */
export function write(context: PropertyContext, use: string, value: number): Operation {
  return writeRegister(registerName(context, use), value);
}

function registerName({ registers, transport }: PropertyContext, use: string): string {
  const register = registers.find(({ effect }) => effect === use);
  assert(register !== undefined, `the transport ${transport} has no register with the effect ${use}`);
  return register.name;
}

/** Reads a register by its name: for properties of one transport. */
export function readRegister(register: string): Operation {
  return { kind: "register-read", register };
}

/** Writes a register by its name, at its own width: for properties of one transport. */
export function writeRegister(register: string, value: number): Operation {
  return { kind: "register-write", register, value };
}

/** Reads every register, with queues 0 .. `queues` - 1 selected in turn; ISR status only when `isr`. */
export function scanRegisters(queues: number, isr = false): Operation {
  return { kind: "register-scan", queues, isr };
}

/** Sets or clears a command register bit, with a write of 16 bits or of another width. */
export function commandBit(bit: string, on: boolean, width: 1 | 2 | 4 = 2): Operation {
  return { kind: "command-bit", bit, on, ...(width === 2 ? {} : { width }) };
}

/**
 * A width for `commandBit`. Single bytes are for vmchannel devices alone: QEMU takes a write of the command register's
 * upper byte for one that leaves interrupts as they are, and what its own devices then do depends on earlier scenarios.
 */
export function commandWidth(random: Random, { deviceType }: PropertyContext): 1 | 2 | 4 {
  const width = randomWidth(random);
  return width === 1 && deviceType !== "vmchannel" ? 2 : width;
}

/** Repeats what `make` gives `count` times. */
export function repeat(count: number, make: (index: number) => Operation | readonly Operation[]): Operation[] {
  return Array.from({ length: count }, (_, index) => make(index)).flat();
}
