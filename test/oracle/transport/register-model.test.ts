import { beforeEach, describe, expect, it } from "vitest";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { RegisterModel } from "../../../src/oracle/transport/register-model.ts";
import { RegisterPlaces } from "../../../src/oracle/transport/register-places.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import type { RegisterDescription } from "../../../src/spec/types.generated.ts";

const specification = loadSpecification();
const { registers } = specification.transport;

let judgement: Judgement;
let model: RegisterModel;

beforeEach(() => {
  judgement = new Judgement(specification, "vmchannel", new Set());
  model = new RegisterModel(specification, judgement);
});

function named(name: string): RegisterDescription {
  const found = registers.find((register) => register.name === name);
  if (found === undefined) {
    throw new Error(`no register ${name}`);
  }
  return found;
}

const read = (name: string, value: number): void => model.read(named(name), value);
const write = (name: string, value: number): void => {
  model.write(named(name), value);
};

describe("the places of registers", () => {
  const places = new RegisterPlaces(registers);

  it("find a register by its own offset and width alone", () => {
    const status = named("device_status");
    expect(places.at(status.offset, 1, false)).toBe(status);
    expect(places.at(status.offset, 2, false)).toBeUndefined();
  });

  it("hold the vectors with MSI-X on alone", () => {
    const { offset } = named("queue_vector");
    expect(places.at(offset, 2, false)).toBeUndefined();
    expect(places.at(offset, 2, true)?.name).toBe("queue_vector");
    expect(places.overlapping(0, 0x40, true).length - places.overlapping(0, 0x40, false).length).toBe(2);
  });
});

describe("the register model", () => {
  it("expects reset values, and what was written", () => {
    read("device_status", 0);
    write("device_status", 7);
    read("device_status", 7);
    expect(judgement.finding).toBeUndefined();
    read("device_status", 3);
    expect(judgement.finding?.clause).toBe("STA-2");
  });

  it("keeps addresses apart by queue", () => {
    for (const queue of [0, 1]) {
      write("queue_select", queue);
      read("queue_size", 8 << queue);
      write("queue_address", 16 + queue);
    }
    read("queue_address", 16);
    expect(judgement.finding?.signature).toBe("REG-5:queue_address-of-another-queue");
  });

  it("accepts both readings of a selection past the last queue, and records which it was", () => {
    write("queue_select", 0);
    read("queue_size", 8);
    write("queue_select", 99);
    read("queue_select", 0);
    read("queue_size", 8);
    expect(judgement.finding).toBeUndefined();
    expect(judgement.choices.get("A4")).toBe("The write is ignored and the former queue stays selected.");
  });

  it("holds a constant to what it read first", () => {
    read("host_features", 0x1000_0000);
    read("host_features", 0x3000_0000);
    expect(judgement.finding).toBeDefined();
  });

  it("records what a read of the notify register gives", () => {
    write("queue_notify", 5);
    read("queue_notify", 5);
    expect(judgement.choices.get("A7")).toBe("The read gives the index last written.");
  });
});
