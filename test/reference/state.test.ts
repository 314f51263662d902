import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { checksum } from "../../reference/checksum.ts";
import { createReferenceDevice } from "../../reference/device.ts";
import { StateError } from "../../reference/device-state.ts";
import { StateDocument } from "../../reference/state-document.ts";
import type { DeviceUnderTest } from "../../src/target/device-port.ts";
import { base, TestGuest, type TestGuestOptions, type TestQueue } from "./test-guest.ts";

const link = 1;

/** A device in the middle of everything: a chain half delivered, one behind it, host bytes waiting, an interrupt. */
function busyGuest(options: TestGuestOptions = {}): { guest: TestGuest; receive: TestQueue; transmit: TestQueue } {
  const guest = new TestGuest(options);
  guest.device.configWrite(0x3c, 1, 11);
  const queues = guest.start(link);
  guest.host(0).room = 3;
  guest.transmit(queues.transmit, 0, 1, "half way");
  guest.transmit(queues.transmit, 1, 1, "behind");
  guest.transmit(queues.transmit, 2, 2, "done");
  guest.host(1).send(0x61, 0x62, 0x63);
  return { guest, ...queues };
}

/** A second device in the same surroundings, in place of the first. */
function successor(guest: TestGuest, options: TestGuestOptions = {}): Required<DeviceUnderTest> {
  const { channels: _channels, memoryBytes: _memoryBytes, parts: _parts, ...device } = options;
  return createReferenceDevice(guest.environment, device);
}

/** Changes a document as someone would who knows how to make its checksum. */
function tamper(document: string, change: (text: string) => string): string {
  const body = change(document.slice('{"checksum":"00000000",'.length));
  return `{"checksum":"${checksum(body)}",${body}`;
}

function refusal(device: Required<DeviceUnderTest>, document: string): StateError {
  try {
    device.restore(document, "transparent");
  } catch (error) {
    if (error instanceof StateError) {
      return error;
    }
    throw error;
  }
  throw new Error("the document was not refused");
}

describe("a state document", () => {
  it("is what the schema says", () => {
    const file = new URL("../../spec/schema/device-state.schema.json", import.meta.url);
    const validate = new Ajv2020({ strict: true }).compile(JSON.parse(readFileSync(file, "utf8")));
    const { guest } = busyGuest({ msixVectors: 3 });
    const document: unknown = JSON.parse(guest.device.save());
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...Object(document), more: 1 })).toBe(false);
    expect(document).toMatchObject({
      kind: "vmchannel-device-state",
      version: 2,
      registers: { guestFeatures: 1, queueSelect: 1, status: 7 },
      interrupts: { isr: 1, configVector: 0xffff },
      transmit: { pageNumber: 0x40, nextAvailable: 3, nextUsed: 1, notified: false },
      channels: [
        {
          connected: true,
          pending: "",
          held: [
            { head: 0, repeats: 0, remainder: [{ address: 0x8_000b, length: 5 }] },
            { head: 1, repeats: 0, remainder: [{ address: 0x8_0108, length: 6 }] },
          ],
        },
        { connected: true, pending: "616263", held: [] },
      ],
    });
  });

  it("does not change the device that wrote it, and does not change itself", () => {
    const { guest, receive, transmit } = busyGuest();
    const document = guest.device.save();
    expect(guest.device.save()).toBe(document);
    const address = guest.post(receive, 0, 64);
    guest.host(1).send(0x64);
    expect(guest.messageAt(address)).toEqual([2, "abcd"]);
    guest.host(0).resume(100);
    expect(guest.host(0).text()).toBe("half waybehind");
    expect(transmit.takeUsed()).toEqual([
      [2, 0],
      [0, 0],
      [1, 0],
    ]);
  });

  it("survives a restore unchanged", () => {
    const { guest } = busyGuest({ msixVectors: 3 });
    const document = guest.device.save();
    const device = successor(guest, { msixVectors: 3 });
    device.restore(document, "transparent");
    expect(device.save()).toBe(document);
  });
});

describe("a document of the first version", () => {
  const first = readFileSync(new URL("./state-of-version-1.txt", import.meta.url), "utf8");

  it("is restored to the same state as one of this version", () => {
    const { guest } = busyGuest({ msixVectors: 3 });
    const document = guest.device.save();
    const device = successor(guest, { msixVectors: 3 });
    device.restore(first, "transparent");
    expect(device.save()).toBe(document);
  });

  it("is refused by a device that has virtio capabilities too, and with parts that it cannot have", () => {
    const { guest } = busyGuest({ msixVectors: 3 });
    const both = new TestGuest({ msixVectors: 3, transport: "transitional" });
    expect(refusal(both.device, first).code).toBe("configuration");
    const mixed = tamper(first, (text) => text.replace(/}$/, ',"modern":null}'));
    expect(refusal(guest.device, mixed).code).toBe("damaged");
  });
});

describe("restored transparently, a device", () => {
  it("goes on as if nothing had happened", () => {
    const { guest, receive, transmit } = busyGuest();
    const device = successor(guest);
    device.restore(guest.device.save(), "transparent");
    guest.runDeferred();
    expect(guest.line).toBe(true);
    expect(guest.host(0).text()).toBe("hal");
    expect(transmit.takeUsed()).toEqual([[2, 0]]);
    expect(device.configRead(0x3c, 1)).toBe(11);
    expect(device.portRead(base + 19, 1)).toBe(1);
    expect(guest.line).toBe(false);
    guest.host(0).resume(100);
    expect(guest.host(0).text()).toBe("half waybehind");
    expect(transmit.takeUsed()).toEqual([
      [0, 0],
      [1, 0],
    ]);
    const address = guest.post(receive, 0, 64);
    guest.host(1).send(0x64);
    expect(guest.messageAt(address)).toEqual([2, "abcd"]);
  });

  it("leaves alone what nobody has notified", () => {
    const { guest, transmit } = busyGuest();
    transmit.describe(9, { address: 0x8_0900, length: guest.message(0x8_0900, 2, "later") });
    transmit.offer(9);
    const device = successor(guest);
    device.restore(guest.device.save(), "transparent");
    guest.runDeferred();
    expect(guest.host(1).text()).toBe("done");
    device.portWrite(base + 16, 2, 1);
    expect(guest.host(1).text()).toBe("donelater");
  });

  it("goes on with work that was put off", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.message(0x8_0000, 1, "", 8 * 0x8_0000);
    transmit.describe(0, { address: 0x8_0000, length: 8, flags: 1, next: 1 });
    for (let place = 1; place <= 8; place++) {
      transmit.describe(place, { address: 0, length: 0x8_0000, flags: place < 8 ? 1 : 0, next: place + 1 });
    }
    transmit.offer(0);
    guest.notify(1);
    transmit.describe(20, { address: 0x8_1000, length: guest.message(0x8_1000, 2, "next") });
    transmit.offer(20);
    guest.notify(1);
    const saved = guest.device.save();
    const { length } = guest.host(0).received;
    successor(guest).restore(saved, "transparent");
    guest.runDeferred();
    expect(length).toBeLessThanOrEqual(8 * 0x8_0000);
    expect(guest.host(0).received.length).toBe(8 * 0x8_0000);
    expect(guest.host(1).text()).toBe("next");
    expect(
      transmit
        .takeUsed()
        .map(([head]) => head)
        .sort(),
    ).toEqual([0, 20]);
  });

  it("learns of a host end that closed meanwhile", () => {
    const { guest, transmit } = busyGuest();
    transmit.takeUsed();
    const document = guest.device.save();
    const device = successor(guest);
    guest.host(0).close();
    transmit.used = transmit.usedIndex();
    device.restore(document, "transparent");
    expect(device.portRead(base + 28, 1)).toBe(0);
    expect(device.portRead(base + 19, 1)).toBe(3);
  });
});

describe("restored with its host ends closed, a device", () => {
  it("drops what was pending in both directions, shows it, and works after the reconnection", () => {
    const { guest, receive, transmit } = busyGuest();
    transmit.takeUsed();
    const device = successor(guest);
    device.restore(guest.device.save(), "disconnect");
    guest.runDeferred();
    expect(transmit.takeUsed()).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(device.portRead(base + 28, 1)).toBe(0);
    expect(device.portRead(base + 41, 1)).toBe(0);
    expect(device.portRead(base + 19, 1)).toBe(3);
    const address = guest.post(receive, 0, 64);
    device.portWrite(base + 16, 2, 0);
    expect(receive.takeUsed()).toEqual([]);
    guest.host(1).close();
    guest.host(1).connect();
    expect(device.portRead(base + 19, 1)).toBe(2);
    guest.host(1).send(0x6e, 0x65, 0x77);
    expect(guest.messageAt(address)).toEqual([2, "new"]);
    guest.transmit(transmit, 5, 2, "new");
    expect(guest.host(1).text()).toBe("donenew");
    expect(guest.host(0).text()).toBe("hal");
  });
});

describe("a document that is not good", () => {
  it("is refused whole after any change of one character, and the running device is untouched", () => {
    const { guest } = busyGuest();
    const document = guest.device.save();
    const device = successor(guest);
    device.configWrite(0x10, 4, base);
    const untouched = device.save();
    const decoder = new StateDocument();
    const lines = guest.lineChanges.length;
    guest.memory.accesses.length = 0;
    let damages = 0;
    for (let place = 0; place < document.length; place++) {
      const unit = document.charCodeAt(place);
      for (const damaged of [unit ^ 1, unit ^ 2, unit ^ 4, unit ^ 16, unit ^ 64, unit ^ 128, 0x20, 0x30, 0x31, 0x7d]) {
        if (damaged === unit) {
          continue;
        }
        damages++;
        const text = document.slice(0, place) + String.fromCharCode(damaged) + document.slice(place + 1);
        if (!refuses(() => decoder.decode(text))) {
          expect.fail(`position ${place}: ${document.charAt(place)} became ${String.fromCharCode(damaged)}`);
        }
        if (damages % 100 === 0) {
          expect(refuses(() => device.restore(text, "disconnect"))).toBe(true);
        }
      }
    }
    expect(damages).toBeGreaterThan(10_000);
    expect(device.save()).toBe(untouched);
    expect(guest.memory.accesses).toEqual([]);
    expect(guest.lineChanges.length).toBe(lines);
  });

  it("is refused when cut short or lengthened", () => {
    const { guest } = busyGuest();
    const document = guest.device.save();
    for (let length = 0; length < document.length; length++) {
      expect(refuses(() => guest.device.restore(document.slice(0, length), "transparent"))).toBe(true);
    }
    expect(refuses(() => guest.device.restore(`${document} `, "transparent"))).toBe(true);
    guest.device.restore(document, "transparent");
  });

  it.each<[string, StateError["code"], RegExp | string, string]>([
    ["another version", "version", '"version":2', '"version":3'],
    ["another kind", "version", "vmchannel-device-state", "block-device-state"],
    ["other queue sizes", "configuration", "[128,128]", "[128,64]"],
    ["other channels", "configuration", '["a","b"]', '["a","c"]'],
    ["other features", "configuration", '"offeredFeatures":956301313', '"offeredFeatures":1'],
    ["another start", "configuration", '"startIndex":0', '"startIndex":1'],
    ["impossible PCI bits", "damaged", /"command":\d+/, '"command":65535'],
    ["a key too many", "damaged", '"line":[1]', '"line":[1],"more":0'],
    ["a key too few", "damaged", '"line":[1],', ""],
    ["a channel in line that is not there", "damaged", '"line":[1]', '"line":[2]'],
    ["a channel twice in line", "damaged", '"line":[1]', '"line":[1,1]'],
    ["a status that is no byte", "damaged", '"status":7', '"status":256'],
    ["a fraction", "damaged", '"nextUsed":1', '"nextUsed":1.5'],
    ["a text for a number", "damaged", '"nextUsed":1', '"nextUsed":"1"'],
    ["a number for a truth value", "damaged", '"broken":false', '"broken":0'],
    ["a vector that is not there", "damaged", '"vector":65535', '"vector":0'],
    ["a table that is not there", "damaged", '"table":[]', '"table":[0,0,0,0]'],
    ["a pending vector that is not there", "damaged", '"pending":[]', '"pending":[0]'],
    ["host bytes that are none", "damaged", '"616263"', '"61626"'],
    ["host bytes that are no digits", "damaged", '"616263"', '"61626g"'],
    ["a channel too few", "damaged", ',{"connected":true,"pending":"616263","held":[]}', ""],
    ["one head twice", "damaged", '"head":1', '"head":0'],
    ["a head past the queue", "damaged", '"head":1', '"head":128'],
    ["more in flight than the queue has", "damaged", '"repeats":0', '"repeats":127'],
    ["a chain outside RAM", "damaged", '"address":524299', '"address":1048574'],
    ["a chain without bytes", "damaged", /"remainder":\[[^\]]*\]/, '"remainder":[]'],
    ["chains of a queue without address", "damaged", '"pageNumber":64', '"pageNumber":0'],
  ])("is refused for %s, with a reason", (_name, code, what, instead) => {
    const { guest } = busyGuest();
    const document = guest.device.save();
    const changed = tamper(document, (text) => text.replace(what, instead));
    expect(changed).not.toBe(document);
    const error = refusal(guest.device, changed);
    expect(error.code).toBe(code);
    expect(error.message.length).toBeGreaterThan(20);
    expect(guest.device.save()).toBe(document);
  });

  it("is refused by a device with MSI-X when it comes from one without", () => {
    const { guest } = busyGuest();
    const other = new TestGuest({ msixVectors: 2 });
    expect(refusal(other.device, guest.device.save()).message).toContain("msixVectors 0; this one has 2");
  });
});

function refuses(attempt: () => void): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    if (error instanceof StateError) {
      return true;
    }
    throw error;
  }
}
