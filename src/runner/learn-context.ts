import { isBound } from "../spec/applies.ts";
import { isOnPci } from "../spec/lookup.ts";
import type { Specification } from "../spec/specification.ts";
import type { PropertyContext } from "./check/property.ts";
import type { ScenarioRun } from "./scenario-run.ts";

/** Queues of a device whose type has no document, for the question whether one that is not there can be selected. */
const usualQueues = 2;

function bindingClauses({ clauses, transportName }: Specification, device: string): ReadonlySet<string> {
  const judged = { transport: transportName, device };
  return new Set([...clauses.values()].filter((clause) => isBound(clause, judged)).map(({ id }) => id));
}

/**
 * What is known of a target once a run has met it. `keepsDisableBit` when the function has an interrupt disable bit.
 */
export function learnContext(run: ScenarioRun, keepsDisableBit: boolean): PropertyContext {
  const { guest, oracle } = run;
  const { description } = guest;
  const { transport, virtqueue, devices, pci } = guest.specification;
  const features = guest.featureNames.namesOf(guest.optionalFeatures);
  const document = devices.get(description.deviceType);
  return {
    deviceType: description.deviceType,
    transport: guest.specification.transportName,
    ...(isOnPci(transport)
      ? {}
      : { withoutPci: true, binding: bindingClauses(guest.specification, description.deviceType) }),
    bringUp: guest.transport.bringUpValues(guest.hostFeatures),
    features: new Set(features),
    queueSizes: [...guest.queueSizes],
    channelCount: description.channels.length,
    msix: guest.msixCapability !== 0,
    msixVectors: guest.msixVectors,
    queues: guest.device.queues,
    selectsAbsentQueues: oracle.registers.queues.queueSize(document?.queues.length ?? usualQueues) !== undefined,
    configBytes: oracle.configSpace.bytesKnown,
    registers: transport.registers
      .filter((register) => register.presence === "always")
      .map(({ name, width, effect }) => ({ name, width, effect })),
    commandBits: pci.command.bits
      .filter(({ meaning }) => meaning === "disable-intx" && keepsDisableBit)
      .map(({ name }) => name),
    malformedChains: virtqueue.malformed.map(({ name }) => name),
    malformedMessages: (document?.malformed ?? []).map(({ name }) => name),
    capabilities: description.capabilities,
  };
}
