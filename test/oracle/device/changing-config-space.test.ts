import { describe, expect, it } from "vitest";
import { properties } from "../../../properties/registry.ts";
import { ConfigSpace } from "../../../reference/config-space.ts";
import { createReferenceDevice } from "../../../reference/device.ts";
import type { Parts } from "../../../reference/parts.ts";
import { ReferenceDevice } from "../../../reference/reference-device.ts";
import { Transport } from "../../../reference/transport.ts";
import { runCheck } from "../../../src/runner/check/check.ts";
import { openSession } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { createInterleavedTarget, type RestlessDevice } from "../lawful/interleaved-target.ts";

const specification = loadSpecification();
/** Accesses between two changes. */
const period = 7;

/** A config space with a counter in its first byte, as a link state or a size may be. */
class CountingConfigSpace extends ConfigSpace {
  count(): void {
    this.bytes[0] = ((this.bytes[0] as number) + 1) & 0xff;
  }
}

/** Its config space changes by itself, and nothing tells of it. */
class SilentlyChanging extends ReferenceDevice implements RestlessDevice {
  #moments = 0;

  act(): void {
    this.#moments++;
    if (this.#moments % period === 0) {
      (this.configSpace as CountingConfigSpace).count();
      this.changed();
    }
  }

  protected changed(): void {}
}

/** The same, with a config interrupt for each change. */
class LoudlyChanging extends SilentlyChanging {
  protected override changed(): void {
    if (this.transport.driverOk()) {
      this.interrupts.raiseConfig();
    }
  }
}

/** Does nothing by itself. */
class StillDevice extends SilentlyChanging {
  override act(): void {}
}

/** Not lawful: reads of two bytes give something else. */
class WidthBound extends Transport {
  override read(offset: number, width: number): number {
    return offset >= 20 && width === 2 ? 0x5a5a : super.read(offset, width);
  }
}

/** What is found of a device of a type that the kit does not know, by some of the checks. */
async function judge(
  parts: Partial<Parts>,
  vectors: number,
  isTried: (id: string, place: number) => boolean,
): Promise<string[]> {
  const target = createInterleavedTarget(
    {
      name: "other device",
      version: "test",
      deviceType: "other",
      identity: specification.vmchannel.identity,
      channels: [],
      queueRoles: [{ queue: 1, role: "sink" }],
    },
    (environment, { startIndex }) =>
      createReferenceDevice(environment, { startIndex, msixVectors: vectors }, parts) as SilentlyChanging,
  );
  const known = { ...target, description: { ...target.description, configBytes: 4 } };
  const session = await openSession(known, specification);
  const found: string[] = [];
  for (const property of properties.filter(({ id }, place) => isTried(id, place))) {
    session.startCheck(property.clauses);
    const extent = { seed: 5, runs: 9, shrinkRunsMax: 0 };
    const { finding } = await runCheck(property, session.context, session.runScenario, extent);
    found.push(...(finding === undefined ? [] : [`${property.id} ${finding.signature} ${finding.got}`]));
  }
  await session.close();
  return found;
}

/** Properties that are about long runs. */
const long = ["RNG-16", "RNG-16/receive", "VMC-ISO-4", "RST-5/many-lives"];

describe.each([
  ["by its line", 0],
  ["by messages", 4],
])(
  "a device whose config space changes by itself, in a way that the kit does not know, with interrupts %s",
  (_, vectors) => {
    it.each([
      ["tells of it", LoudlyChanging],
      ["says nothing", SilentlyChanging],
    ])("is not blamed when it %s", async (_what, device) => {
      const parts = { ConfigSpace: CountingConfigSpace, ReferenceDevice: device };
      const share = (id: string, place: number): boolean => place % 4 === 1 && !long.includes(id);
      expect(await judge(parts, vectors, share)).toEqual([]);
    });
  },
);

describe("a device of a type that the kit does not know", () => {
  it("is found when what it gives goes with the width of reads", async () => {
    const parts = { ConfigSpace: CountingConfigSpace, ReferenceDevice: StillDevice, Transport: WidthBound };
    const found = await judge(parts, 0, (id) => id === "REG-9");
    expect(found).toEqual([expect.stringContaining("REG-9:config-byte-differs")]);
  });
});
