import { describe, expect, it } from "vitest";
import { createDriver } from "../../../../src/guest/transport/create-driver.ts";
import { loadSpecification } from "../../../../src/spec/load.ts";
import { AccessBatch } from "../../../../src/target/access-batch.ts";
import { accessKind } from "../../../../src/target/access-kind.ts";
import { FeatureSet } from "../../../../src/wire/feature-set.ts";

const window = { start: 0xc010, length: 0x400 };

function makeDriver(header = { barBase: 0xc100, barBytes: 0x100, msixEnabled: false, bars: new Map() }) {
  const batch = new AccessBatch();
  const driver = createDriver(
    loadSpecification(),
    batch,
    { ioWindow: window, memoryWindow: { start: 0, length: 0 } },
    header,
  );
  return { batch, driver, header };
}

function said(batch: AccessBatch): string[] {
  return Array.from({ length: batch.count }, (_, entry) => {
    const place = `0x${(batch.address[entry] as number).toString(16)}`;
    return batch.kind[entry] === accessKind.portRead || batch.kind[entry] === accessKind.configRead
      ? `${place} ->`
      : `${place} <- ${batch.value[entry]}`;
  });
}

describe("a driver of the legacy header", () => {
  it("brings a device up as the specification's life cycle says", () => {
    const { batch, driver } = makeDriver();

    driver.reset();
    driver.greet(false);
    driver.accept(FeatureSet.of(0x2000_0000));
    driver.giveRing(1, driver.placement.place(8, 0x5000), ["after"]);
    driver.ready();
    driver.notify(1);

    expect(said(batch)).toEqual([
      "0xc112 <- 0",
      "0xc112 <- 1",
      "0xc112 <- 3",
      `0xc104 <- ${0x2000_0000}`,
      "0xc10e <- 1",
      "0xc108 <- 5",
      "0xc108 ->",
      "0xc112 <- 7",
      "0xc110 <- 1",
    ]);
  });

  it("knows what the device offers once the batch was carried out", () => {
    const { batch, driver } = makeDriver();
    const [features, size] = [driver.offered(), driver.queueSize(1)];
    batch.value[0] = 0x3000_0000;
    batch.value[2] = 64;

    expect(said(batch)).toEqual(["0xc100 ->", "0xc10e <- 1", "0xc10c ->"]);
    expect(features()).toEqual(FeatureSet.of(0x3000_0000));
    expect(size()).toBe(64);
  });

  it("finds the device config space further on while MSI-X is enabled", () => {
    const { batch, driver, header } = makeDriver();
    driver.readConfig(0, 4);
    expect(driver.configRoom).toBe(0x100 - 0x14);

    header.msixEnabled = true;
    driver.writeConfig(2, 1, 7);
    expect(driver.configRoom).toBe(0x100 - 0x18);
    expect(said(batch)).toEqual(["0xc114 ->", "0xc11a <- 7"]);
  });

  it("says what an access meets", () => {
    const { driver } = makeDriver();
    const named = (port: number, width: number) => driver.meets("port", port, width)?.name;

    expect([named(0xc112, 1), named(0xc112, 2), named(0xc118, 4), named(0xc0ff, 1), named(0xc200, 1)]).toEqual([
      "device_status",
      "BAR0+0x12",
      "config+4",
      undefined,
      undefined,
    ]);
  });

  it.each([
    ["32 address bits", 0xffff_ff01],
    ["16 address bits", 0x0000_ff01],
  ])("places the header of a function with %s at a multiple of its size in the window", (_title, value) => {
    const { batch, driver, header } = makeDriver({ barBase: 0, barBytes: 0, msixEnabled: false, bars: new Map() });
    const steps = driver.find();
    steps.next();
    expect(said(batch)).toEqual(["0x4 <- 0", `0x10 <- ${0xffff_ffff}`, "0x10 ->"]);

    batch.value[2] = value;
    steps.next();
    expect(said(batch)).toEqual([`0x10 <- ${0xc100}`, "0x4 <- 7"]);
    expect(steps.next().value).toEqual({ found: true, detail: "BAR0 takes 256 ports" });
    expect(header).toMatchObject({ barBase: 0xc100, barBytes: 256 });
  });

  it.each([
    ["is not there", 0],
    ["is one of memory", 0xffff_f000],
    ["is larger than the window", 0xffff_0001],
    ["has no bits for an address", 1],
  ])("says so when the base address register %s", (_title, mask) => {
    const { batch, driver } = makeDriver();
    const steps = driver.find();
    steps.next();
    batch.value[2] = mask;

    expect(steps.next().value).toMatchObject({ found: false, hint: expect.stringContaining("PCI-ID-5") });
  });
});
