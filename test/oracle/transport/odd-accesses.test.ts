import { expect, it } from "vitest";
import { Transport } from "../../../reference/transport.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { runMutant } from "../../runner/run-mutant.ts";

const selectThree: Operation = { kind: "register-write", register: "queue_select", value: 3 };
const selectNone: Operation = { kind: "register-write", register: "queue_select", value: 0 };
const reset: Operation = { kind: "reset" };
const byteWrite: Operation = { kind: "bar-write", offset: 4, width: 1, value: 0 };

/** A reset leaves queue select as it was. */
class KeepingTransport extends Transport {
  override reset(): void {
    const { queueSelect } = this;
    super.reset();
    this.queueSelect = queueSelect;
  }
}

/** A write of one byte to the accepted features also moves queue select, which a reset leaves as it was. */
class TwiceWrongTransport extends KeepingTransport {
  override write(offset: number, width: number, value: number): void {
    super.write(offset, width, value);
    if (offset === 4 && width === 1) {
      this.queueSelect = 1;
    }
  }
}

async function signature(Device: typeof Transport, operations: readonly Operation[]): Promise<string | undefined> {
  const { finding } = await runMutant(operations, {}, { Transport: Device });
  return finding?.signature;
}

it("blames a register that a reset did not clear on the reset, not on the access that comes next", async () => {
  expect(await signature(KeepingTransport, [selectThree, reset, byteWrite])).toBe("RST-2:queue_select-differs");
});

it("blames a register that an access elsewhere changed on that access, on a device with both defects", async () => {
  expect(await signature(TwiceWrongTransport, [selectThree, reset, byteWrite])).toBe("RST-2:queue_select-differs");
  expect(await signature(TwiceWrongTransport, [selectNone, byteWrite])).toBe("REG-7:other-register-changed");
});

it("finds nothing in a device that does neither", async () => {
  expect(await signature(Transport, [selectThree, reset, byteWrite, selectThree, byteWrite])).toBeUndefined();
});
