import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { read, reset, scanRegisters, write } from "../../support/operations.ts";
import { inTraffic } from "../../support/traffic.ts";

const areas = [
  ...["set-descriptors-low", "set-descriptors-high", "set-available-low"],
  ...["set-available-high", "set-used-low", "set-used-high"],
] as const;

/** Each queue has size, addresses and enable of its own, and a reset takes all of them back. */
const queueRegisters: Property = defineProperty({
  id: "COM-9",
  title: "Size, addresses and enable are the selected queue's own, and go back with a reset",
  clauses: ["COM-4", "COM-5", "COM-6", "COM-9", "COM-10", "COM-14", "RST-6"],
  unavailable: on("modern-pci"),
  runs: 10,
  generate: (random, context) => {
    const select = () => write(context, "select-queue", random.below(Math.max(1, context.queueSizes.length)));
    const one = () => [select(), write(context, random.pick(areas), 4096 * random.between(1, 0xf_ffff))];
    return {
      operations: [
        reset,
        scanRegisters(8),
        ...Array.from({ length: random.between(2, 8) }, one).flat(),
        scanRegisters(4),
        reset,
        scanRegisters(8),
        ...inTraffic(random, context, {
          between: [0, 6],
          stimulus: () => [select(), read(context, random.pick(areas)), scanRegisters(3)],
        }),
        write(context, "select-queue", random.between(context.queueSizes.length, 0xffff)),
        read(context, "show-queue-size"),
      ],
    };
  },
});

/** Whatever is written, a size that a ring cannot have is not taken. */
const queueSizes: Property = defineProperty({
  id: "COM-7",
  title: "A queue size reads 0 or a power of two, and never more than the device has",
  clauses: ["COM-7", "COM-8"],
  unavailable: on("modern-pci"),
  runs: 10,
  generate: (random, context) => {
    const queue = random.below(Math.max(1, context.queueSizes.length));
    const max = context.queueSizes[queue] ?? 1;
    const sizes = [2 * max, max + 1, 3, 7, 0x8001, 0xffff, 1, max];
    return {
      operations: [
        reset,
        write(context, "select-queue", queue),
        read(context, "show-queue-size"),
        ...Array.from({ length: 6 }, () => [
          write(context, "show-queue-size", random.pick(sizes)),
          read(context, "show-queue-size"),
        ]).flat(),
        reset,
        scanRegisters(4),
      ],
    };
  },
});

/** Features are shown in words. */
const featureWords: Property = defineProperty({
  id: "COM-1",
  title: "Features are shown in words of 32 bits, and there are none past the last word",
  clauses: ["COM-1", "COM-2", "FEAT-9", "FEAT-12"],
  unavailable: on("modern-pci"),
  runs: 10,
  generate: (random, context) => {
    const word = () => random.pick([0, 1, 0, 1, 2, 3, 4, 5, 0x100, 0xffff_ffff]);
    return {
      operations: [
        reset,
        ...Array.from({ length: 6 }, () => [
          write(context, "select-offered-features", word()),
          read(context, "offer-features"),
        ]).flat(),
        ...Array.from({ length: 4 }, () => [
          write(context, "select-accepted-features", random.below(2)),
          write(context, "accept-features", random.below(0x1_0000_0000)),
          read(context, "accept-features"),
        ]).flat(),
        reset,
        write(context, "select-accepted-features", random.below(2)),
        read(context, "accept-features"),
      ],
    };
  },
});

/** What a driver must not do to a queue that is enabled, and a notification that is for no queue. */
const lateWrites: Property = defineProperty({
  id: "RNG-34",
  title: "What is written to the registers of an enabled queue, and a notification of no queue, do no harm",
  clauses: ["RNG-34", "COM-11", "COM-13", "STA-8"],
  unavailable: on("modern-pci"),
  runs: 10,
  generate: (random, context) => {
    const queue = random.below(Math.max(1, context.queueSizes.length));
    return {
      operations: [
        { kind: "initialise", features: [] },
        ...inTraffic(random, context, {
          between: [1, 5],
          stimulus: () => [
            write(context, "select-queue", queue),
            random.chance(0.3)
              ? write(context, "show-queue-size", 1)
              : write(context, random.pick(areas), 4096 * random.between(1, 0xf_ffff)),
            { kind: "notify", queue: random.below(8) },
            read(context, "show-queue-size"),
          ],
        }),
        write(context, "select-queue", queue),
        write(context, "enable-queue", 0),
        { kind: "initialise", features: [] },
      ],
    };
  },
});

/** Each way to look at the common structure. */
export const commonProperties: readonly Property[] = [queueRegisters, queueSizes, featureWords, lateWrites];
