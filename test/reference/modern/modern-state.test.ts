import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { checksum } from "../../../reference/checksum.ts";
import { StateError } from "../../../reference/device-state.ts";
import type { ReferenceOptions } from "../../../reference/options.ts";
import { high, ModernGuest, type ModernQueue } from "./modern-guest.ts";

const link = 1;
const [isr, config] = [3, 4];

/** A device in the middle of everything, where nothing has its power-on value. */
function busyGuest(options: ReferenceOptions = {}): {
  guest: ModernGuest;
  receive: ModernQueue;
  transmit: ModernQueue;
} {
  const guest = new ModernGuest(options);
  const queues = guest.start(link, high.inOrder | high.ringReset, 16);
  guest.host(0).room = 3;
  guest.offerMessage(queues.transmit, 0, 1, "half way");
  guest.offerMessage(queues.transmit, 1, 2, "done");
  guest.notify(1);
  guest.host(1).send(0x61, 0x62, 0x63);
  guest.host(1).close();
  guest.write(0, 4, 1);
  guest.device.configWrite(guest.window + 8, 4, 20);
  return { guest, ...queues };
}

function refusal(guest: ModernGuest, document: string): StateError {
  const before = guest.device.save();
  try {
    guest.device.restore(document, "transparent");
  } catch (error) {
    expect(guest.device.save()).toBe(before);
    return error as StateError;
  }
  throw new Error("the document was not refused");
}

/** Changes a document as someone would who knows how to make its checksum. */
function tamper(document: string, what: string | RegExp, instead: string): string {
  const opening = '{"checksum":"00000000",'.length;
  const body = document.slice(opening).replace(what, instead);
  expect(body).not.toBe(document.slice(opening));
  return `{"checksum":"${checksum(body)}",${body}`;
}

describe.each(["modern", "transitional"] as const)("the saved state of a %s device", (transport) => {
  it("is what the schema says, and survives a restore unchanged", () => {
    const options = { transport, msixVectors: 3, structures: "mixed" } as const;
    const file = new URL("../../../spec/schema/device-state.schema.json", import.meta.url);
    const validate = new Ajv2020({ strict: true }).compile(JSON.parse(readFileSync(file, "utf8")));
    const { guest } = busyGuest(options);
    const document = guest.device.save();
    expect(validate(JSON.parse(document)), JSON.stringify(validate.errors)).toBe(true);
    guest.replace(options);
    guest.device.restore(document, "transparent");
    expect(guest.device.save()).toBe(document);
  });

  it("goes on where it was: order, sizes, addresses, selects, and a change that was not told", () => {
    const { guest, receive, transmit } = busyGuest({ transport });
    const document = guest.device.save();
    guest.replace({ transport });
    guest.device.restore(document, "transparent");
    guest.runDeferred();
    expect([guest.read(20, 1), guest.read(0, 4), guest.read(4, 4)]).toEqual([0x0f, 1, 0x149]);
    expect([guest.read(22, 2), guest.read(24, 2), guest.read(28, 2)]).toEqual([1, 16, 1]);
    expect(guest.read(0, 1, isr)).toBe(2);
    const generation = guest.read(21, 1);
    guest.read(0, 4, config);
    expect(guest.read(21, 1)).not.toBe(generation);
    guest.host(0).resume(100);
    expect(guest.host(0).text()).toBe("half way");
    expect(transmit.takeUsed()).toEqual([
      [0, 0],
      [1, 0],
    ]);
    receive.offer(2, 0x9_0000, 64, true);
    guest.notify(0);
    expect(receive.takeUsed()).toEqual([[2, 11]]);
  });
});

describe("a state document of a modern device", () => {
  it("holds what was notified before the driver was ready", () => {
    const guest = new ModernGuest();
    guest.negotiate(0, high.version1);
    const transmit = guest.setUp(1, 8);
    guest.offerMessage(transmit, 0, 1, "early");
    guest.notify(1);
    const document = guest.device.save();
    guest.replace();
    guest.device.restore(document, "transparent");
    guest.runDeferred();
    expect(guest.host(0).text()).toBe("");
    guest.write(20, 1, 0x0f);
    expect(guest.host(0).text()).toBe("early");
  });

  it("is refused by a device with other interfaces, and by one that places them elsewhere", () => {
    const document = busyGuest().guest.device.save();
    expect(refusal(new ModernGuest({ transport: "transitional" }), document)).toMatchObject({ code: "configuration" });
    expect(refusal(new ModernGuest({ structures: "io" }), document)).toMatchObject({ code: "configuration" });
    expect(refusal(new ModernGuest({ notifyMultiplier: 0 }), document)).toMatchObject({ code: "configuration" });
  });

  it.each([
    ["another size than the queue can have", '"size":16', '"size":256'],
    ["a size that is no power of two", '"size":16', '"size":12'],
    ["bits of a base address register that cannot be written", /"bars":\[\d+/, '"bars":[1'],
    ["words of addresses that are missing", /"areas":\[\[\d+,/, '"areas":[['],
    ["a head in line past the queue", '"order":[{"head":0', '"order":[{"head":16'],
    ["a held chain that is not in line", '"order":[{"head":0', '"order":[{"head":2'],
    ["a queue that does not exist", '"early":[]', '"early":[2]'],
    ["no modern interface", /"modern":\{"structures".*$/, '"modern":null}'],
  ])("is refused for %s", (_, what, instead) => {
    const { guest } = busyGuest();
    const error = refusal(guest, tamper(guest.device.save(), what, instead));
    expect(error).toBeInstanceOf(StateError);
    expect(error.code).toBe("damaged");
  });
});
