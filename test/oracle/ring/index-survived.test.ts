import { describe, expect, it } from "vitest";
import { hostSend, receive, reset } from "../../../properties/support/operations.ts";
import { faults } from "../../../reference/mutants/catalogue.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { runMutant } from "../../runner/run-mutant.ts";

const bringUp: Operation = { kind: "initialise", features: [] };
const connected: readonly Operation[] = [bringUp, { kind: "host-connect", channel: 0 }];

/** What a scenario shows on the device with a seeded fault. */
async function found(fault: string, operations: readonly Operation[]): Promise<string | undefined> {
  const { parts } = faults.find(({ id }) => id === fault) ?? {};
  expect(parts).toBeDefined();
  const { finding } = await runMutant(operations, {}, parts);
  return finding?.signature;
}

describe("a used index that goes on where it was before the reset", () => {
  const another: readonly Operation[] = [reset, bringUp, receive(), receive(), receive(), hostSend(0, 1)];

  it("is put down to the reset, not to the chain that an element names which was never written", async () => {
    const operations = [...connected, receive(), hostSend(0, 1), ...another];
    expect(await found("reset-keeps-used-position", operations)).toBe("RST-2:completed-without-message");
  });

  it("is not seen where chains are given back without a message", async () => {
    const operations = [...connected, receive(), ...another];
    expect(await found("given-back-without-message", operations)).toBe("VMC-RX-4:completed-without-message");
  });
});
