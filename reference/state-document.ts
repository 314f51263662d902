import { checksum } from "./checksum.ts";
import { type ChannelState, type DeviceState, type HeldChainState, StateError } from "./device-state.ts";
import { readModernConfiguration, readModernState } from "./modern/read-modern-state.ts";
import type { MsixState } from "./msix.ts";
import { interfaces } from "./options.ts";
import type { PciState } from "./pci-function.ts";
import { StateReader } from "./state-reader.ts";
import type { TransportState } from "./transport.ts";
import type { VirtqueueState } from "./virtqueue-state.ts";

const documentKind = "vmchannel-device-state";
const documentVersion = 2;
/** Written by devices that had the legacy interface only. */
const firstVersion = 1;
const documentCharactersMax = 64 * 1024 * 1024;
/** The checksum comes first and covers everything behind this. */
const opening = /^\{"checksum":"([0-9a-f]{8})",/;

const word32 = 0xffff_ffff;
const word16 = 0xffff;
const vectorsMax = 2048;
const channelsMax = 17;
const queueSizeMax = 32_768;
const payloadBytesMax = 0x1_0000_0000;
const pendingCharactersMax = 2_097_152;

/** Turns a device state into a document and back. A document with even one character changed is refused. */
export class StateDocument {
  /** The document of a state: one line of JSON. */
  encode(state: DeviceState): string {
    const body = JSON.stringify({ kind: documentKind, version: documentVersion, ...state }).slice(1);
    return `{"checksum":"${checksum(body)}",${body}`;
  }

  /** The state in a document. Throws a {@link StateError}. */
  decode(document: string): DeviceState {
    const value = this.parse(document);
    this.checkVersion(value);
    this.checkIntegrity(document);
    return this.readState(new StateReader(this.upgrade(value), "$"));
  }

  protected parse(document: string): object {
    if (document.length > documentCharactersMax) {
      throw new StateError("damaged", `the state document is longer than ${documentCharactersMax} characters`);
    }
    let value: unknown;
    try {
      value = JSON.parse(document);
    } catch (error) {
      throw new StateError("damaged", `the state document is not JSON: ${error instanceof Error ? error.message : ""}`);
    }
    if (typeof value !== "object" || value === null) {
      throw new StateError("damaged", "the state document is not an object");
    }
    return value;
  }

  protected checkVersion(value: object): void {
    const fields = new Map<string, unknown>(Object.entries(value));
    const kind = fields.get("kind");
    const version = fields.get("version");
    if (kind !== documentKind) {
      throw new StateError("version", `the state document is of kind ${JSON.stringify(kind)}, not "${documentKind}"`);
    }
    if (version !== documentVersion && version !== firstVersion) {
      const got = JSON.stringify(version);
      const known = `${firstVersion} and ${documentVersion}`;
      throw new StateError("version", `the state document has version ${got}; this device reads ${known}`);
    }
  }

  /** What a document of the first version would be in the present one. */
  protected upgrade(value: object): object {
    const { version, configuration } = { version: undefined, configuration: undefined, ...value };
    if (version !== firstVersion || typeof configuration !== "object" || configuration === null) {
      return value;
    }
    if ("modern" in value || "modern" in configuration || "transport" in configuration) {
      throw new StateError("damaged", "the state document has parts that its version does not know");
    }
    const legacy = Object.assign({}, configuration, { transport: "legacy", modern: null });
    return { ...value, configuration: legacy, modern: null };
  }

  protected checkIntegrity(document: string): void {
    const match = opening.exec(document);
    if (match === null) {
      throw new StateError("damaged", "the state document does not begin with its checksum");
    }
    const actual = checksum(document.slice(match[0].length));
    if (actual !== match[1]) {
      throw new StateError("damaged", `the state document has checksum ${actual}, but says ${match[1]}`);
    }
  }

  protected readState(document: StateReader): DeviceState {
    const field = document.object([
      "checksum",
      "kind",
      "version",
      "configuration",
      "pci",
      "msix",
      "registers",
      "interrupts",
      "receive",
      "transmit",
      "line",
      "channels",
      "modern",
    ]);
    const interrupts = field("interrupts").object(["isr", "configVector"]);
    return {
      configuration: readConfiguration(field("configuration")),
      pci: readPci(field("pci")),
      msix: readMsix(field("msix")),
      registers: readRegisters(field("registers")),
      interrupts: { isr: interrupts("isr").integer(3), configVector: interrupts("configVector").integer(word16) },
      receive: readQueue(field("receive")),
      transmit: readQueue(field("transmit")),
      line: field("line").list(channelsMax, (position) => position.integer(channelsMax - 1)),
      channels: field("channels").list(channelsMax, readChannel),
      modern: field("modern").unlessNull(readModernState),
    };
  }
}

function readConfiguration(document: StateReader): DeviceState["configuration"] {
  const field = document.object([
    "identity",
    "queueSizes",
    "offeredFeatures",
    "msixVectors",
    "startIndex",
    "channelNames",
    "transport",
    "modern",
  ]);
  const id = field("identity").object(["vendorId", "deviceId", "subsystemVendorId", "subsystemId", "classCode"]);
  return {
    identity: {
      vendorId: id("vendorId").integer(word16),
      deviceId: id("deviceId").integer(word16),
      subsystemVendorId: id("subsystemVendorId").integer(word16),
      subsystemId: id("subsystemId").integer(word16),
      classCode: id("classCode").integer(0xff_ff_ff),
    },
    queueSizes: field("queueSizes").list(2, (size) => size.integer(queueSizeMax, 1)),
    offeredFeatures: field("offeredFeatures").integer(word32),
    msixVectors: field("msixVectors").integer(vectorsMax),
    startIndex: field("startIndex").integer(word16),
    channelNames: field("channelNames").list(channelsMax, (name) => name.text(79)),
    transport: field("transport").choice(interfaces),
    modern: field("modern").unlessNull(readModernConfiguration),
  };
}

function readPci(document: StateReader): PciState {
  const field = document.object([
    "command",
    "cacheLineSize",
    "interruptLine",
    "registerBar",
    "memoryBar",
    "msixControl",
  ]);
  return {
    command: field("command").integer(word16),
    cacheLineSize: field("cacheLineSize").integer(0xff),
    interruptLine: field("interruptLine").integer(0xff),
    registerBar: field("registerBar").integer(word32),
    memoryBar: field("memoryBar").integer(word32),
    msixControl: field("msixControl").integer(word16),
  };
}

function readMsix(document: StateReader): MsixState {
  const field = document.object(["table", "pending"]);
  return {
    table: field("table").list(4 * vectorsMax, (word) => word.integer(word32)),
    pending: field("pending").list(vectorsMax, (vector) => vector.integer(vectorsMax - 1)),
  };
}

function readRegisters(document: StateReader): TransportState {
  const field = document.object(["guestFeatures", "queueSelect", "status"]);
  return {
    guestFeatures: field("guestFeatures").integer(word32),
    queueSelect: field("queueSelect").integer(word16),
    status: field("status").integer(0xff),
  };
}

function readQueue(document: StateReader): VirtqueueState {
  const field = document.object([
    "pageNumber",
    "vector",
    "broken",
    "notified",
    "nextAvailable",
    "nextUsed",
    "signalledUsed",
    "availableEvent",
  ]);
  return {
    pageNumber: field("pageNumber").integer(word32),
    vector: field("vector").integer(word16),
    broken: field("broken").boolean(),
    notified: field("notified").boolean(),
    nextAvailable: field("nextAvailable").integer(word16),
    nextUsed: field("nextUsed").integer(word16),
    signalledUsed: field("signalledUsed").integer(word16),
    availableEvent: field("availableEvent").integer(word16),
  };
}

function readChannel(document: StateReader): ChannelState {
  const field = document.object(["connected", "pending", "held"]);
  return {
    connected: field("connected").boolean(),
    pending: field("pending").text(pendingCharactersMax),
    held: field("held").list(queueSizeMax, readHeldChain),
  };
}

function readHeldChain(document: StateReader): HeldChainState {
  const field = document.object(["head", "repeats", "remainder"]);
  return {
    head: field("head").integer(queueSizeMax - 1),
    repeats: field("repeats").integer(queueSizeMax - 1),
    remainder: field("remainder").list(queueSizeMax, (stretch) => {
      const part = stretch.object(["address", "length"]);
      return {
        address: part("address").integer(Number.MAX_SAFE_INTEGER),
        length: part("length").integer(payloadBytesMax, 1),
      };
    }),
  };
}
