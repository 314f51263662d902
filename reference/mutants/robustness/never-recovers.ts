import type { Parts } from "../../parts.ts";
import { Ring } from "../../ring.ts";
import { Transport } from "../../transport.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

/** Written to device status by a driver that is ready, and before that by one that knows the device. */
const driverOk = 4;

const known = 3;

const usedOffset = 2;

const featuresRegister = 4;

const addressRegister = 8;

const statusRegister = 18;

/** Widths of the registers that matter here. */
const widths: ReadonlyMap<number, number> = new Map([
  [featuresRegister, 4],
  [addressRegister, 4],
  [statusRegister, 1],
]);

/** A device that serves no notification any more, through every reset, once a register write was too odd for it. */
function deafAfter(odd: (transport: ScarredTransport, offset: number, value: number) => boolean): Partial<Parts> {
  return {
    Transport: class extends ScarredTransport {
      override write(offset: number, width: number, value: number): void {
        this.scarred ||= width === widths.get(offset) && odd(this, offset, value);
        super.write(offset, width, value);
      }
    },
  };
}

class ScarredTransport extends Transport {
  scarred = false;

  /** Whether the selected queue has a ring. */
  get live(): boolean {
    return (this.selectedQueue()?.pageNumber ?? 0) !== 0;
  }

  /** Whether any queue has a ring that begins on one of a few pages. */
  hasRingNear(page: number): boolean {
    return this.queues.some(({ pageNumber }) => pageNumber !== 0 && Math.abs(pageNumber - page) <= 1);
  }

  /** Whether any queue has a ring. */
  get anyLive(): boolean {
    return this.queues.some(({ pageNumber }) => pageNumber !== 0);
  }

  protected override writeNotify(value: number): void {
    if (!this.scarred) {
      super.writeNotify(value);
    }
  }
}

/** Faults after which no reset helps: a driver did what no correct one does, and the device never gets over it. */
export const neverRecoversFaults: readonly Fault[] = [
  {
    id: "ring-outside-for-ever",
    wrong: "A queue that was once laid outside guest memory is not served any more, whatever follows.",
    classes: ["M26", "M27"],
    seen: ["Firecracker 35da7b858", "Cloud Hypervisor 2d2931a76"],
    clauses: ["ROB-29", "ROB-36", "ROB-5"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected scarred = false;

        override setAddress(pageNumber: number): void {
          super.setAddress(pageNumber);
          this.scarred ||= pageNumber !== 0 && !this.inRam;
        }

        override usable(): boolean {
          return !this.scarred && super.usable();
        }
      },
    },
  },
  {
    id: "overlap-for-ever",
    wrong: "Once rings were laid over each other no queue is served any more, whatever follows.",
    classes: ["M26", "M27"],
    seen: [],
    clauses: ["ROB-30", "ROB-36", "ROB-5"],
    parts: deafAfter(
      (transport, offset, value) =>
        offset === addressRegister && value !== 0 && !transport.live && transport.hasRingNear(value),
    ),
  },
  {
    id: "status-order-for-ever",
    wrong: "Once DRIVER_OK was set by a driver that had not said it knows the device, nothing is served any more.",
    classes: ["M35", "M27"],
    seen: ["Firecracker 42fae6961"],
    clauses: ["ROB-34", "STA-4"],
    parts: deafAfter(
      (_transport, offset, value) => offset === statusRegister && (value & driverOk) !== 0 && (value & known) !== known,
    ),
  },
  {
    id: "late-features-for-ever",
    wrong: "Once features were accepted with a queue set up nothing is served any more, whatever follows.",
    classes: ["M34", "M27"],
    seen: ["QEMU db812c4073"],
    clauses: ["ROB-35", "ROB-5"],
    parts: deafAfter((transport, offset) => offset === featuresRegister && transport.anyLive),
  },
  {
    id: "second-address-for-ever",
    wrong: "Once a queue address was written over another one nothing is served any more, whatever follows.",
    classes: ["M26", "M27"],
    seen: [],
    clauses: ["ROB-36", "ROB-5"],
    parts: deafAfter((transport, offset, value) => offset === addressRegister && value !== 0 && transport.live),
  },
  {
    id: "overwritten-index-for-ever",
    wrong: "Once the driver overwrote the used index the queue is not served any more, whatever follows.",
    classes: ["M26", "M27"],
    seen: [],
    clauses: ["ROB-37", "ROB-5"],
    parts: {
      Ring: class extends Ring {
        /** Whether the used index in memory is the one that was written last. */
        isOwn(index: number): boolean {
          return this.memory.read16(this.used + usedOffset) === index;
        }
      },
      Virtqueue: class extends Virtqueue {
        protected scarred = false;

        protected override use(head: number, length: number): void {
          const { ring } = this;
          if (this.usable() && "isOwn" in ring && typeof ring.isOwn === "function") {
            this.scarred ||= !ring.isOwn(this.nextUsed);
          }
          super.use(head, length);
        }

        override usable(): boolean {
          return !this.scarred && super.usable();
        }
      },
    },
  },
];
