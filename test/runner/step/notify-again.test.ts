import { describe, expect, it } from "vitest";
import { hostSend, receive, transmit } from "../../../properties/support/operations.ts";
import { faults } from "../../../reference/mutants/catalogue.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { runMutant } from "../run-mutant.ts";

/** What a scenario shows on the device with a seeded fault. */
async function found(fault: string, operations: readonly Operation[]): Promise<string | undefined> {
  const { parts } = faults.find(({ id }) => id === fault) ?? {};
  expect(parts).toBeDefined();
  const { finding } = await runMutant([{ kind: "initialise", features: [] }, ...operations], {}, parts);
  return finding?.signature;
}

const three: readonly Operation[] = [transmit({ notify: "no" }), transmit({ notify: "no" }), transmit()];

describe("a chain of a batch that was not completed", () => {
  it("is put down to the one notification when a second one helps", async () => {
    expect(await found("one-chain-per-notify", three)).toBe("RNG-20:not-completed");
  });

  it("is put down to what should have gone into it when a second one does not help", async () => {
    const operations: readonly Operation[] = [
      { kind: "host-connect", channel: 0 },
      { kind: "refill", count: 4, capacity: 64 },
      hostSend(0, 100),
    ];
    expect(await found("rest-of-message-dropped", operations)).toBe("VMC-RX-8:not-completed");
  });
});

describe("host bytes from before a reset that do not come", () => {
  const before: readonly Operation[] = [{ kind: "host-connect", channel: 0 }, hostSend(0, 20)];

  it("were lost over it when further ones come", async () => {
    expect(await found("reset-drops-host-bytes", before)).toBe("VMC-LIFE-1:not-completed");
  });

  it("are put down to a device that gives none when further ones do not come either", async () => {
    expect(await found("input-needs-output-first", before)).toBe("VMC-RX-8:not-completed");
  });
});

describe("a chain for the guest that was in the ring for a while before the driver notified", () => {
  it("is put down to the bytes that are missing when a second notification does not help", async () => {
    const operations: readonly Operation[] = [
      { kind: "host-connect", channel: 0 },
      { kind: "host-stall", channel: 0 },
      { kind: "press", channel: 0 },
      receive({ notify: "no" }),
      { kind: "acknowledge" },
      hostSend(0, 5),
      receive(),
    ];
    expect(await found("input-waits-for-output", operations)).toMatch(/^VMC-RX-[68]:not-completed$/);
  });

  it("is put down to the notification on a queue that carries bytes from the guest", async () => {
    const operations: readonly Operation[] = [transmit({ notify: "no" }), receive(), { kind: "notify", queue: 1 }];
    expect(await found("seen-entries-forgotten", operations)).toBe("ROB-32:not-completed");
  });
});
