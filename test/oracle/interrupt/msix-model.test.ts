import { beforeEach, describe, expect, it } from "vitest";
import { InterruptHistory } from "../../../src/oracle/interrupt/interrupt-history.ts";
import { MsixModel } from "../../../src/oracle/interrupt/msix-model.ts";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { AccessMap, accessRight } from "../../../src/oracle/memory/access-map.ts";
import { RegisterModel } from "../../../src/oracle/transport/register-model.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { createMemoryWindow } from "../../../src/wire/guest-memory.ts";

const specification = loadSpecification();
const word = 0xa500_0001;

let judgement: Judgement;
let registers: RegisterModel;
let certain: boolean;
let history: InterruptHistory;
let model: MsixModel;

/** A model with MSI-X on, vector 1 programmed and unmasked, queue 1 mapped to it. */
function start(synchronous: boolean): void {
  judgement = new Judgement(specification, "vmchannel", new Set());
  registers = new RegisterModel(specification, judgement);
  registers.vectors = 4;
  registers.turnMsix(true);
  certain = true;
  const map = new AccessMap(createMemoryWindow(0, 4096));
  showSize(1, 64);
  history = new InterruptHistory();
  model = new MsixModel({
    judgement,
    history,
    registers,
    map,
    certain: () => certain,
    synchronous,
    configMayChange: () => false,
  });
  model.turn(true);
  model.program(1, word);
  model.mask(1, false);
  map1(1);
  rest();
}

/** The device shows that a queue is there. */
function showSize(queue: number, size: number): void {
  registers.queues.selected = [queue];
  const register = registers.at(12, 2);
  expect(register?.name).toBe("queue_size");
  if (register !== undefined) {
    registers.read(register, size);
  }
}

function map1(vector: number): void {
  registers.queues.selected = [1];
  const register = registers.at(22, 2);
  expect(register).toBeDefined();
  if (register !== undefined) {
    model.mapped();
    registers.write(register, vector);
  }
}

/** One look at the device, in which vector 1's cell may hold its word, and chains be used before it is emptied. */
function look(message: boolean, isAhead = false): void {
  model.looked();
  if (message) {
    model.message(1, word, isAhead);
  }
}

function rest(): void {
  look(false);
  model.atRest();
}

function signature(): string | undefined {
  return judgement.finding?.signature ?? judgement.warnings[0]?.signature;
}

describe("the ledger of messages of a device that is at rest after every access", () => {
  beforeEach(() => start(true));

  it("takes one message for several events and owes nothing more", () => {
    model.queueUsed(1, "used-elsewhere", false);
    model.queueUsed(1, "used-elsewhere", false);
    look(true);
    model.atRest();
    expect(signature()).toBeUndefined();
    expect(judgement.reached().get("INT-16")).toBe(1);
  });

  it("finds a message missing, a second one, and one for nothing", () => {
    model.queueUsed(1, "used-elsewhere", false);
    expect(model.missing()).toBe(true);
    rest();
    expect(signature()).toBe("INT-16:no-message");

    start(true);
    look(true);
    expect(signature()).toBe("INT-15:spurious-message");
  });

  it("warns of a message for what the driver suppressed, and only then", () => {
    model.queueUsed(1, undefined, true);
    look(true);
    expect(signature()).toBe("INT-7:despite-suppression");

    start(true);
    model.queueUsed(1, undefined, false);
    look(true);
    expect(signature()).toBeUndefined();
  });

  it("counts silence under suppression as INT-7, and silence of an unmapped source as INT-11", () => {
    model.queueUsed(1, undefined, true);
    rest();
    map1(0xffff);
    rest();
    model.queueUsed(1, "used-elsewhere", false);
    rest();
    expect(judgement.reached().get("INT-7")).toBe(1);
    expect(judgement.reached().get("INT-11")).toBe(1);
    expect(signature()).toBeUndefined();
  });

  it("allows a pending bit and a message of before when the mapping changed behind a mask", () => {
    model.mask(1, true);
    rest();
    model.queueUsed(1, "used-elsewhere", false);
    map1(2);
    rest();
    model.pendingBit(1, false);
    model.mask(1, false);
    look(true);
    model.atRest();
    expect(signature()).toBeUndefined();
  });

  it("owes nothing and judges nothing while the state is not known, nor what it left pending", () => {
    certain = false;
    model.queueUsed(1, "used-elsewhere", false);
    model.message(3, 7, false);
    rest();
    model.mask(1, true);
    model.reset();
    certain = true;
    map1(1);
    rest();
    model.mask(1, false);
    look(true);
    model.atRest();
    expect(signature()).toBeUndefined();
  });

  it("finds a message after a reset", () => {
    model.queueUsed(1, "used-elsewhere", false);
    look(true);
    model.atRest();
    model.reset();
    registers.reset();
    look(true);
    expect(signature()).toBe("RST-1:message-after-reset");
  });

  it("finds a config message without a change", () => {
    map1(2);
    const register = registers.at(20, 2);
    if (register !== undefined) {
      registers.write(register, 1);
    }
    rest();
    look(true);
    expect(signature()).toBe("INT-10:config-message-without-change");
  });

  it("names INT-8 or ROB-39 for a missing message where the driver left a value that says nothing", () => {
    for (const [garbage, clause] of [
      ["used-event", "INT-8"],
      ["flags", "ROB-39"],
      ["none", "INT-16"],
    ] as const) {
      start(true);
      history.garbage = garbage;
      model.queueUsed(1, "used-elsewhere", false);
      rest();
      expect(signature()).toBe(`${clause}:no-message`);
    }
  });

  it("names INT-9 for a message that is missing where used_event was passed, and asks it of those that come", () => {
    model.queueUsed(1, "event-crossed", false);
    look(true);
    expect(judgement.reached().get("INT-9")).toBe(1);
    model.queueUsed(1, "event-crossed", false);
    rest();
    expect(signature()).toBe("INT-9:no-message");
  });

  it("names FEAT-8 for one that is missing when the ring ran empty, once one has come", () => {
    model.queueUsed(1, "ring-empty", false);
    rest();
    expect(signature()).toBe("INT-16:no-message");

    start(true);
    model.queueUsed(1, "used-elsewhere", false);
    look(true);
    model.queueUsed(1, "ring-empty", false);
    rest();
    expect(signature()).toBe("FEAT-8:no-message");
  });

  it("keeps the right on the cells over a change of the access map", () => {
    const map = new AccessMap(createMemoryWindow(0, 4096));
    const other = new MsixModel({
      configMayChange: () => false,
      judgement,
      history,
      registers,
      map,
      certain: () => true,
      synchronous: true,
    });
    other.addCell(64, 8);
    map.retire();
    expect(map.at(64)).toBe(accessRight.retired);
    other.grantCells();
    expect([map.at(63), map.at(64), map.at(71), map.at(72)]).toEqual([0, accessRight.write, accessRight.write, 0]);
  });
});

describe("the ledger of messages of a device that works at its own pace", () => {
  beforeEach(() => start(false));

  it("takes chains that were used before a message was taken away for told, and asks for another look", () => {
    model.queueUsed(1, "used-elsewhere", false);
    look(true, true);
    expect(model.missing()).toBe(true);
    model.queueUsed(1, "used-elsewhere", false);
    look(false);
    expect(model.missing()).toBe(false);
    model.atRest();
    expect(signature()).toBeUndefined();

    model.queueUsed(1, "used-elsewhere", false);
    rest();
    expect(signature()).toBe("INT-16:no-message");
  });

  it("owes a message for chains that were used after the one before was taken away", () => {
    model.queueUsed(1, "used-elsewhere", false);
    look(true);
    expect(model.missing()).toBe(false);
    model.queueUsed(1, "used-elsewhere", false);
    rest();
    expect(signature()).toBe("INT-16:no-message");
  });

  it("accepts a message that comes late, and one of before a reset, but none after it", () => {
    model.queueUsed(1, undefined, true);
    rest();
    look(true);
    model.atRest();
    model.reset();
    registers.reset();
    look(true);
    model.atRest();
    expect(signature()).toBeUndefined();
    look(true);
    expect(signature()).toBe("RST-1:message-after-reset");
  });
});
