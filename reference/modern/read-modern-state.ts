import type { StateModernConfiguration } from "../device-state.ts";
import type { StateReader } from "../state-reader.ts";
import type { ModernQueueState } from "../virtqueue-state.ts";
import { placements } from "./layout.ts";
import type { ModernState } from "./modern-state.ts";
import type { StructureState } from "./structured-function.ts";

const word32 = 0xffff_ffff;
const queueSizeMax = 32_768;
const multiplierMax = 4096;
const barWordsMax = 8;
const windowWords = 4;
const areaWords = 6;
const queues = 2;

/** How the modern interface was set up, from a state document. */
export function readModernConfiguration(document: StateReader): StateModernConfiguration {
  const field = document.object(["featuresLow", "featuresHigh", "placement", "notifyMultiplier"]);
  const longest = Math.max(...placements.map(({ length }) => length));
  return {
    featuresLow: field("featuresLow").integer(word32),
    featuresHigh: field("featuresHigh").integer(word32),
    placement: field("placement").text(longest),
    notifyMultiplier: field("notifyMultiplier").integer(multiplierMax),
  };
}

/** The state of the modern interface, from a state document. */
export function readModernState(document: StateReader): ModernState {
  const field = document.object(["structures", "registers", "receive", "transmit"]);
  return {
    structures: readStructures(field("structures")),
    registers: readRegisters(field("registers")),
    receive: readQueue(field("receive")),
    transmit: readQueue(field("transmit")),
  };
}

function readStructures(document: StateReader): StructureState {
  const field = document.object(["bars", "window"]);
  return {
    bars: field("bars").list(barWordsMax, (word) => word.integer(word32)),
    window: field("window").list(windowWords, (word) => word.integer(word32)),
  };
}

function readRegisters(document: StateReader): ModernState["registers"] {
  const field = document.object([
    "acceptedHigh",
    "agreed",
    "deviceFeatureSelect",
    "driverFeatureSelect",
    "effectiveFeatures",
    "generation",
    "configChanged",
    "early",
    "areas",
  ]);
  return {
    acceptedHigh: field("acceptedHigh").integer(word32),
    agreed: field("agreed").boolean(),
    deviceFeatureSelect: field("deviceFeatureSelect").integer(word32),
    driverFeatureSelect: field("driverFeatureSelect").integer(word32),
    effectiveFeatures: field("effectiveFeatures").integer(word32),
    generation: field("generation").integer(0xff),
    configChanged: field("configChanged").boolean(),
    early: field("early").list(queues, (queue) => queue.integer(queues - 1)),
    areas: field("areas").list(queues, (words) => words.list(areaWords, (word) => word.integer(word32))),
  };
}

function readQueue(document: StateReader): ModernQueueState {
  const field = document.object(["enabled", "size", "order"]);
  return {
    enabled: field("enabled").boolean(),
    size: field("size").integer(queueSizeMax, 1),
    order: field("order").list(queueSizeMax, (entry) => {
      const part = entry.object(["head", "length"]);
      return { head: part("head").integer(queueSizeMax - 1), length: part("length").integer(word32, -1) };
    }),
  };
}
