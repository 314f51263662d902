import { bufferFaults } from "./buffer-faults.ts";
import { channelFaults } from "./channel-faults.ts";
import { configSpaceFaults } from "./config-space-faults.ts";
import { eventMixFaults } from "./event-mix-faults.ts";
import type { Fault } from "./fault.ts";
import { holdMixFaults } from "./hold-mix-faults.ts";
import { hostByteFaults } from "./host-byte-faults.ts";
import { interruptFaults } from "./interrupt-faults.ts";
import { interruptMixFaults } from "./interrupt-mix-faults.ts";
import { lostChainFaults } from "./lost-chain-faults.ts";
import { malformedFaults } from "./malformed-faults.ts";
import { messageFaults } from "./message-faults.ts";
import { messageMixFaults } from "./message-mix-faults.ts";
import { migrationFaults } from "./migration-faults.ts";
import { msixFaults } from "./msix-faults.ts";
import { noticeFaults } from "./notice-faults.ts";
import { pciFaults } from "./pci-faults.ts";
import { pressureFaults } from "./pressure-faults.ts";
import { receiveFaults } from "./receive-faults.ts";
import { registerFaults } from "./register-faults.ts";
import { resetFaults } from "./reset-faults.ts";
import { resetMixFaults } from "./reset-mix-faults.ts";
import { resetReachFaults } from "./reset-reach-faults.ts";
import { ringFaults } from "./ring-faults.ts";
import { savedFieldFaults } from "./saved-field-faults.ts";
import { scarFaults } from "./scar-faults.ts";
import { stateMixFaults } from "./state-mix-faults.ts";
import { featureFaults, statusFaults } from "./status-faults.ts";
import { streamFaults } from "./stream-faults.ts";
import { suppressionFaults } from "./suppression-faults.ts";
import { tableFaults } from "./table-faults.ts";
import { transmitFaults } from "./transmit-faults.ts";
import { virtqueueFaults } from "./virtqueue-faults.ts";
import { walkFaults } from "./walk-faults.ts";
import { walkMixFaults } from "./walk-mix-faults.ts";

/** Every fault that the kit has to find, by part of the device. */
export const faults: readonly Fault[] = [
  ...pciFaults,
  ...registerFaults,
  ...configSpaceFaults,
  ...statusFaults,
  ...featureFaults,
  ...resetFaults,
  ...resetReachFaults,
  ...interruptFaults,
  ...suppressionFaults,
  ...msixFaults,
  ...ringFaults,
  ...walkFaults,
  ...bufferFaults,
  ...tableFaults,
  ...virtqueueFaults,
  ...malformedFaults,
  ...lostChainFaults,
  ...scarFaults,
  ...noticeFaults,
  ...messageFaults,
  ...channelFaults,
  ...transmitFaults,
  ...pressureFaults,
  ...receiveFaults,
  ...hostByteFaults,
  ...migrationFaults,
  ...interruptMixFaults,
  ...messageMixFaults,
  ...resetMixFaults,
  ...streamFaults,
  ...holdMixFaults,
  ...eventMixFaults,
  ...walkMixFaults,
  ...savedFieldFaults,
  ...stateMixFaults,
];
