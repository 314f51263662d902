import {
  randomAcknowledge,
  randomFastForward,
  randomNotify,
  randomReceive,
  randomRefill,
  randomScribbleEvent,
  randomSuppress,
  randomTransmit,
} from "./chain.ts";
import { randomHostConnection, randomHostReading, randomHostSend } from "./host.ts";
import {
  randomAcceptFeatures,
  randomInitialise,
  randomQueueSetUp,
  randomRestoreDamaged,
  randomSaveRestore,
  randomSetStatus,
} from "./life.ts";
import { randomMalformed, randomMalformedChain, randomMalformedMessage, randomNotifyStorm } from "./malformed.ts";
import { randomMsix, randomPciDecoding, randomPciRead, randomPciWrite } from "./pci.ts";
import { randomConfigSpaceAccess, randomRegisterRead, randomRegisterScan, randomRegisterWrite } from "./registers.ts";
import type { WeightedGenerator } from "./weighted.ts";

/** Guest to host. */
export const transmitMix: readonly WeightedGenerator[] = [
  { weight: 10, generate: (random, context) => randomTransmit(random, context) },
  { weight: 1, generate: randomNotify },
  { weight: 1, generate: randomAcknowledge },
];

/** Host to guest. */
export const receiveMix: readonly WeightedGenerator[] = [
  { weight: 5, generate: (random, context) => randomReceive(random, context) },
  { weight: 2, generate: randomRefill },
  { weight: 5, generate: (random, context) => randomHostSend(random, context) },
  { weight: 1, generate: randomNotify },
  { weight: 1, generate: randomAcknowledge },
];

/** Both directions, interrupt suppression, and host ends that stall, close and come back. */
export const trafficMix: readonly WeightedGenerator[] = [
  { weight: 10, generate: (random, context) => randomTransmit(random, context) },
  { weight: 5, generate: (random, context) => randomReceive(random, context) },
  { weight: 2, generate: randomRefill },
  { weight: 5, generate: (random, context) => randomHostSend(random, context) },
  { weight: 2, generate: randomHostReading },
  { weight: 1, generate: randomHostConnection },
  { weight: 2, generate: randomNotify },
  { weight: 2, generate: randomAcknowledge },
  { weight: 2, generate: randomSuppress },
];

/** Rare operations that move or disturb rings without being malformed. */
export const ringMix: readonly WeightedGenerator[] = [
  { weight: 1, generate: randomFastForward },
  { weight: 1, generate: randomScribbleEvent },
];

/** Accesses to the registers and the device config space. */
export const registerMix: readonly WeightedGenerator[] = [
  { weight: 4, generate: randomRegisterRead },
  { weight: 3, generate: randomRegisterWrite },
  { weight: 3, generate: randomConfigSpaceAccess },
  { weight: 1, generate: randomRegisterScan },
];

/** Accesses to PCI configuration space. */
export const pciMix: readonly WeightedGenerator[] = [
  { weight: 3, generate: randomPciRead },
  { weight: 3, generate: randomPciWrite },
  { weight: 3, generate: randomPciDecoding },
  { weight: 1, generate: randomMsix },
];

/** Bring-up, reset, status, queues, save and restore: to be added sparsely to another mix. */
export const lifeMix: readonly WeightedGenerator[] = [
  { weight: 2, generate: (random, context) => randomInitialise(random, context) },
  { weight: 1, generate: () => ({ kind: "reset" }) },
  { weight: 1, generate: randomSetStatus },
  { weight: 1, generate: randomAcceptFeatures },
  { weight: 1, generate: randomQueueSetUp },
  { weight: 1, generate: randomSaveRestore },
  { weight: 0.5, generate: randomRestoreDamaged },
];

/** What no correct driver does. */
export const malformedMix: readonly WeightedGenerator[] = [
  { weight: 4, generate: randomMalformedChain },
  { weight: 2, generate: randomMalformedMessage },
  { weight: 1, generate: randomNotifyStorm },
  { weight: 1, generate: randomMalformed },
];

/** The rows of a mix with each weight multiplied, to put several mixes together. */
export function scaled(mix: readonly WeightedGenerator[], factor: number): readonly WeightedGenerator[] {
  return mix.map((row) => ({ ...row, weight: row.weight * factor }));
}
