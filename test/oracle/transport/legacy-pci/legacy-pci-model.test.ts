import { beforeEach, describe, expect, it } from "vitest";
import { Judgement } from "../../../../src/oracle/judgement/judgement.ts";
import { LegacyPciModel } from "../../../../src/oracle/transport/legacy-pci/legacy-pci-model.ts";
import type { TransportEffect } from "../../../../src/oracle/transport/transport-effect.ts";
import { buildSpecification, readDocuments } from "../../../../src/spec/load.ts";
import type { RegisterEffect } from "../../../../src/spec/types.generated.ts";

type Transport = { serving: { from: string[] } };

let model: LegacyPciModel;
let judgement: Judgement;
let access: (use: RegisterEffect, value: number, isWrite: boolean) => TransportEffect;

function make(serving: string[]): void {
  const documents = structuredClone(readDocuments());
  (documents.transport as Transport).serving.from = serving;
  const specification = buildSpecification(documents);
  judgement = new Judgement(specification, "vmchannel", new Set());
  const device = { judgeFeatures: () => {}, judgeQueueSize: () => {} };
  model = new LegacyPciModel({
    specification,
    judgement,
    device,
    structures: () => [],
    mayNeedReset: () => false,
    certain: () => true,
  });
  access = (use, value, isWrite) => {
    const register = specification.transport.registers.find(({ effect }) => effect === use);
    return model.access({ bar: 0, offset: register?.offset ?? -1 }, register?.width ?? 1, value, isWrite, register);
  };
}

/** A queue of 8 entries that is given a ring at page 5. */
function giveRing(): TransportEffect {
  access("select-queue", 1, true);
  access("select-queue", 1, false);
  access("show-queue-size", 8, false);
  return access("set-queue-address", 5, true);
}

describe("the model of the legacy header", () => {
  beforeEach(() => make(["queue-address"]));

  it("says where the ring lies that a queue was given", () => {
    expect(giveRing()).toMatchObject({ kind: "ring", queue: 1, ring: { size: 8, descriptors: 0x5000, used: 0x6000 } });
    expect(access("set-queue-address", 0, true)).toEqual({ kind: "ring", queue: 1, ring: undefined });
  });

  it("takes an access behind another base address register for none of its own", () => {
    expect(model.access({ bar: 2, offset: 18 }, 1, 0xff, false)).toEqual({ kind: "none" });
    expect(judgement.finding).toBeUndefined();
  });

  it("tells a reset, an acknowledgement and device config space from other accesses", () => {
    expect(access("set-status", 0, true)).toEqual({ kind: "reset" });
    expect(access("acknowledge-interrupt", 1, false)).toEqual({ kind: "acknowledged", value: 1 });
    expect(model.access({ bar: 0, offset: 22 }, 2, 7, false)).toMatchObject({
      kind: "config-read",
      offset: 2,
    });
  });

  it("has a queue served as soon as it has a ring, until a reset", () => {
    expect(model.servingIs(1)).toBe("never");
    giveRing();
    expect([model.servingIs(0), model.servingIs(1)]).toEqual(["never", "must"]);
    model.reset();
    expect(model.servingIs(1)).toBe("never");
  });

  it("has it served from DRIVER_OK on where the document says so", () => {
    make(["queue-address", "DRIVER_OK"]);
    giveRing();
    access("set-status", 3, true);
    expect(model.servingIs(1)).toBe("never");
    access("set-status", 7, true);
    expect(model.servingIs(1)).toBe("must");
  });
});
