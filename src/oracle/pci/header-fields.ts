import { onceFor } from "../../base/once-for.ts";
import type { Specification } from "../../spec/specification.ts";
import type { PciField } from "../../spec/types.generated.ts";
import type { PciIdentity } from "../../target/target.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import { WrittenBytes } from "./written-bytes.ts";

/** Of each range of the header that was read the fields that lie wholly in it; reads of it are many. */
const fieldsByRange = onceFor((_: Specification["pci"]["fields"]) => new Map<number, readonly PciField[]>());

function fieldsInside(fields: Specification["pci"]["fields"], offset: number, width: number): readonly PciField[] {
  const known = fieldsByRange(fields);
  const range = offset * 8 + width;
  let inside = known.get(range);
  if (inside === undefined) {
    inside = fields.filter((field) => field.offset >= offset && field.offset + field.width <= offset + width);
    known.set(range, inside);
  }
  return inside;
}

const writableFields = onceFor((fields: Specification["pci"]["fields"]) =>
  fields.filter(({ access }) => access !== "ro"),
);

/** Device ids of VIRTIO go no further above their base. */
const virtioTypesMax = 0x3f;

/** The fields of the configuration header that keep one value, or what is written to them. */
export class HeaderFields {
  readonly #specification: Specification;
  readonly #judgement: Judgement;
  readonly #identity: PciIdentity;
  /** Field name -> value that reads must give, once known. */
  readonly #values: Map<string, number> = new Map();
  /** Field name -> what was written, of fields that need not take it. */
  readonly #offered: Map<string, WrittenBytes> = new Map();

  constructor(specification: Specification, judgement: Judgement, identity: PciIdentity) {
    this.#specification = specification;
    this.#judgement = judgement;
    this.#identity = identity;
  }

  /** Judges the fields that lie wholly in a read. */
  read(offset: number, width: number, value: number): void {
    for (const field of fieldsInside(this.#specification.pci.fields, offset, width)) {
      const shifted = Math.floor(value / 2 ** (8 * (field.offset - offset)));
      const own = field.width === 4 ? shifted : shifted % 2 ** (8 * field.width);
      this.#judgeField(field, own);
      if (field.name === "device_id") {
        this.#judgeDeviceId(own);
      }
      this.#judgeFunction(field.name, own);
    }
  }

  #judgeField(field: PciField, value: number): void {
    const judgement = this.#judgement;
    const known = this.#values.get(field.name);
    if (known === value) {
      judgement.reach("field-changed", { subject: field });
      return;
    }
    if (known !== undefined && field.access === "optional") {
      this.#judgeOptional(field, value, known);
      return;
    }
    if (known !== undefined) {
      const how = field.access === "ro" ? "whatever is written" : "as written";
      judgement.deviates("field-changed", { subject: field }, `${field.name} ${hex(known)}, ${how}`, hex(value));
      return;
    }
    const expected = this.#initial(field);
    if (expected !== undefined) {
      judgement.expect(
        "field-differs",
        value === expected,
        () => `${field.name} ${hex(expected)}`,
        () => hex(value),
        { subject: field },
      );
    }
    this.#values.set(field.name, value);
  }

  /** A register that a function need not have: it keeps one value, or what is written but for bits that stay 0. */
  #judgeOptional(field: PciField, value: number, first: number): void {
    const written = this.#offered.get(field.name)?.value ?? first;
    this.#judgement.expect(
      "field-changed",
      value === first || (value & ~written) === 0,
      () => `${field.name} ${hex(first)} as at first, or ${hex(written)} as written, bits that it lacks aside`,
      () => hex(value),
      { subject: field },
    );
  }

  /** Device ids of legacy devices lie in a range, whichever was announced. */
  #judgeDeviceId(deviceId: number): void {
    const { deviceIdMin, deviceIdMax } = this.#specification.pci.identity;
    this.#judgement.expect(
      "device-id-range",
      deviceId >= deviceIdMin && deviceId <= deviceIdMax,
      () => `a device id in ${hex(deviceIdMin)} .. ${hex(deviceIdMax)}`,
      () => hex(deviceId),
    );
  }

  /** What is required of the ids of a function whose registers are found by capabilities. */
  #judgeFunction(name: string, value: number): void {
    const rules = this.#specification.transport.function;
    const deviceId = name === "device_id" ? value : this.#values.get("device_id");
    if (rules === undefined || deviceId === undefined) {
      return;
    }
    const { deviceIdBase, transitional } = rules;
    const isTransitional = transitional.some((known) => known.deviceId === deviceId);
    if (name === "device_id") {
      this.#judgement.expect(
        "modern-device-id",
        isTransitional || (value > deviceIdBase && value <= deviceIdBase + virtioTypesMax),
        () => `a device id above ${hex(deviceIdBase)}, or a transitional one`,
        () => hex(value),
      );
    }
    const least = { revision_id: rules.revisionMin, subsystem_id: rules.subsystemIdMin }[name];
    if (least !== undefined && !isTransitional) {
      this.#judgement.expect(
        "modern-function",
        value >= least,
        () => `${name} at least ${hex(least)} without the legacy interface`,
        () => hex(value),
      );
    }
  }

  #initial(field: PciField): number | undefined {
    switch (field.reset.kind) {
      case "value":
        return field.reset.value;
      case "parameter":
        return this.#identity[field.reset.parameter];
      default:
        return undefined;
    }
  }

  /** Takes a write: read-only fields keep their value, the others take the bytes. */
  write(offset: number, width: number, value: number): void {
    for (const field of writableFields(this.#specification.pci.fields)) {
      const from = Math.max(field.offset, offset);
      const to = Math.min(field.offset + field.width, offset + width);
      if (from < to && field.access === "optional") {
        const written = this.#offered.get(field.name) ?? new WrittenBytes(field.width);
        written.write(offset - field.offset, width, value);
        this.#offered.set(field.name, written);
      }
      if (from >= to || field.access === "optional") {
        continue;
      }
      const before = this.#values.get(field.name);
      let result = before ?? 0;
      for (let place = from; place < to; place++) {
        const byte = Math.floor(value / 2 ** (8 * (place - offset))) & 0xff;
        const shift = 8 * (place - field.offset);
        result = (result & ~(0xff << shift)) | (byte << shift);
      }
      const whole = from === field.offset && to === field.offset + field.width;
      if (whole || before !== undefined) {
        this.#values.set(field.name, result >>> 0);
      }
    }
  }
}
