import { createAnyGuest } from "../../../src/guest/device/any/any-guest.ts";
import { createAnyModel } from "../../../src/oracle/device/any/any-model.ts";
import type { DeviceHalf, DeviceModel, DeviceModelOptions } from "../../../src/oracle/device/device-model.ts";
import { judgeDeviceFeatures } from "../../../src/oracle/device/judge-device-features.ts";
import { judgeQueuePresence } from "../../../src/oracle/device/judge-queue-presence.ts";
import type { Facts } from "../../../src/oracle/judgement/blame/blame-row.ts";
import type { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import type { Chain } from "../../../src/oracle/ring/chain/chain-walk.ts";
import { directionConditions } from "../../../src/oracle/ring/chain/direction-conditions.ts";
import type { Entry, Obligation, QueueRole } from "../../../src/oracle/ring/queue-role.ts";
import type { DeviceHalves } from "../../../src/runner/stage/stage.ts";
import type { MemoryWindow } from "../../../src/wire/guest-memory.ts";

/** Each completed chain holds the next tick. */
class TickRole implements QueueRole {
  readonly writes = true;
  readonly owesNothing = false;
  readonly refusedMessage = false;
  readonly #judgement: Judgement;
  readonly #observed: MemoryWindow;
  readonly #tickBytes: number;
  #next = 1;

  constructor(judgement: Judgement, observed: MemoryWindow, tickBytes: number) {
    this.#judgement = judgement;
    this.#observed = observed;
    this.#tickBytes = tickBytes;
  }

  conditions(chain: Chain): readonly string[] {
    return directionConditions(chain, "writable");
  }

  offered(): void {}

  duplicated(): void {}

  late(): void {}

  facts(): Facts {
    return {};
  }

  owes(): Obligation {
    return "must";
  }

  completed({ chain }: Entry, usedLength: number): void {
    if (chain === undefined || chain.writableBytes < this.#tickBytes) {
      return;
    }
    const length = `used.len ${this.#tickBytes}`;
    this.#judgement.expect("tick-length", usedLength === this.#tickBytes, length, `used.len ${usedLength}`);
    const address = chain.writable[0]?.address ?? 0;
    const tick = this.#observed.view.getUint32(address - this.#observed.base, true);
    this.#judgement.expect("tick-number", tick === this.#next, `tick ${this.#next}`, `tick ${tick}`);
    this.#next++;
  }
}

function createTickerModel(options: DeviceModelOptions): DeviceModel {
  const { oracle, judgement } = options;
  const document = oracle.specification.devices.get("ticker");
  if (document === undefined) {
    throw new Error("the specification has no document of the ticker");
  }
  const role = new TickRole(judgement, oracle.observed, Number(document.parameters?.["tickBytes"]));
  return {
    ...createAnyModel(options),
    role: () => role,
    judgeFeatures: (offered) => judgeDeviceFeatures(judgement, document, "ticker", offered),
    judgeQueueSize: (queue, size) => judgeQueuePresence(judgement, document, queue, size),
  };
}

const oracleHalf: DeviceHalf = {
  createModel: createTickerModel,
  blame: {
    before: {},
    restored: [],
    behind: {
      "not-completed": { rows: [{ clause: "TICK-2" }] },
      "tick-number": { what: "a chain has another tick than the next", rows: [{ clause: "TICK-1" }] },
      "tick-length": { what: "the used length is not that of a tick", rows: [{ clause: "TICK-2" }] },
      "unknown-feature": { rows: [{ clause: "TICK-3" }] },
      "queue-absent": { rows: [{ clause: "TICK-4" }] },
      "phantom-queue": { rows: [{ clause: "TICK-5" }] },
    },
  },
};

/** Both halves of the made-up type. Its driver gives buffers to the device, which that of any type does. */
export const tickerHalves: DeviceHalves = { createGuest: createAnyGuest, oracle: oracleHalf };
