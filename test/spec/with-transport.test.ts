import { describe, expect, test } from "vitest";
import { loadSpecification } from "../../src/spec/load.ts";
import { registerFor } from "../../src/spec/lookup.ts";
import { SpecError } from "../../src/spec/spec-error.ts";
import { withTransport } from "../../src/spec/with-transport.ts";

const specification = loadSpecification();

describe("a specification as a run by another transport sees it", () => {
  test("has the registers of that transport, and everything else as it was", () => {
    const modern = withTransport(specification, "modern-pci");
    const { transportName, transport, ...rest } = modern;

    expect(transportName).toBe("modern-pci");
    expect(registerFor(transport.registers, "enable-queue")).toMatchObject({ structure: "common", offset: 28 });
    expect({ ...specification, ...rest }).toEqual(specification);
    expect(modern.digest).toBe(specification.digest);
  });

  test("is refused for a transport that is not described, with those that are", () => {
    expect(() => withTransport(specification, "modern-pic")).toThrow(SpecError);
    expect(() => withTransport(specification, "modern-pic")).toThrow(/legacy-pci, modern-pci/);
  });
});

describe("the modern transport", () => {
  const transport = specification.transports.get("modern-pci");

  test("has the layout of the common structure that VIRTIO prints", () => {
    const common = transport?.registers.filter(({ structure }) => structure === "common") ?? [];
    const places = common.map(({ name, offset, width }) => `${offset} ${width} ${name}`);

    expect(places).toEqual([
      "0 4 device_feature_select",
      "4 4 device_feature",
      "8 4 driver_feature_select",
      "12 4 driver_feature",
      "16 2 config_vector",
      "18 2 num_queues",
      "20 1 device_status",
      "21 1 config_generation",
      "22 2 queue_select",
      "24 2 queue_size",
      "26 2 queue_vector",
      "28 2 queue_enable",
      "30 2 queue_notify_off",
      "32 4 queue_desc_low",
      "36 4 queue_desc_high",
      "40 4 queue_driver_low",
      "44 4 queue_driver_high",
      "48 4 queue_device_low",
      "52 4 queue_device_high",
      "58 2 queue_reset",
    ]);
  });

  test("shares clauses with the legacy interface, and has those of its own", () => {
    const clauses = [...specification.clauses.values()];
    const own = clauses.filter(({ applies }) => applies.transport?.includes("modern-pci"));
    const shared = clauses.filter(({ applies }) => applies.transport === undefined);

    expect(own.length).toBeGreaterThan(50);
    expect(shared.length).toBeGreaterThan(100);
  });
});
