import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { properties } from "../../properties/registry.ts";
import { createReferenceDevice } from "../../reference/device.ts";
import type { ReferenceOptions } from "../../reference/options.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import type { Property } from "../../src/runner/check/property.ts";
import { openSession, type Session } from "../../src/runner/session.ts";
import { bindsOn } from "../../src/spec/applies.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";

const specification = loadSpecification();

/** PCI device id of the reference when it has the modern transport alone. */
const modernDeviceId = 0x107f;

/** A way to set up the reference device. */
export interface Configuration {
  readonly name: string;
  readonly options: ReferenceOptions;
  readonly channels: readonly string[];
  /** Share of each property's scenarios that are run. */
  readonly share: number;
  /** Checks whose clauses nothing brings about here, as is known. Default: none. */
  readonly unreached?: readonly string[];
  /** Only every so manieth property is tried, those whose place has this remainder; all without it. */
  readonly part?: { readonly every: number; readonly remainder: number };
}

/** The transport that the device is driven by: the modern one wherever it has that. */
function transportOf({ options }: Configuration): string {
  return options.transport === undefined || options.transport === "legacy" ? "legacy-pci" : "modern-pci";
}

async function open(configuration: Configuration): Promise<Session> {
  const { options, channels } = configuration;
  const { identity } = specification.vmchannel;
  const target = createInProcessTarget({
    name: "reference device",
    version: "0",
    create: (environment, { startIndex }) => createReferenceDevice(environment, { ...options, startIndex }),
    identity: options.transport === "modern" ? { ...identity, deviceId: modernDeviceId } : identity,
    transport: transportOf(configuration),
    channels,
  });
  return openSession(target, specification);
}

/** Enough scenarios for each property to bring its clauses about, however small the share. */
function runsOf(property: Property, share: number): number {
  return Math.min(property.runs, Math.max(6, Math.ceil(property.runs * share)));
}

/** Those of a part whose clauses bind on the transport, any of them. */
function propertiesOf(configuration: Configuration): readonly Property[] {
  const { part } = configuration;
  const binds = (id: string): boolean =>
    bindsOn(specification.clauses.get(id)?.applies ?? {}, [transportOf(configuration)]);
  return properties
    .filter((_, place) => part === undefined || place % part.every === part.remainder)
    .filter(({ clauses }) => clauses.some(binds));
}

/** Judges the reference device in each of the configurations by every property, or by those of its part. */
export function expectConformance(configurations: readonly Configuration[]): void {
  describe.each(configurations)("the reference device $name", (configuration) => {
    const reached = new Set<string>();
    let session: Session;

    beforeAll(async () => {
      session = await open(configuration);
    });

    afterAll(async () => {
      await session.close();
    });

    test.each(propertiesOf(configuration).map((property) => [property.id, property.title, property] as const))(
      "conforms to %s: %s",
      async (_id, _title, property) => {
        session.startCheck(property.clauses);
        const result = await runCheck(
          property,
          session.context,
          (scenario, observer) => session.runScenario(scenario, observer),
          {
            seed: 1,
            runs: runsOf(property, configuration.share),
          },
        );

        expect(result.finding && { ...result.finding, scenario: result.scenario }).toBeUndefined();
        const unreached = configuration.unreached?.includes(property.id) === true ? ["inconclusive"] : [];
        expect(["passed", "not-offered", ...unreached], result.reason).toContain(result.outcome);
        for (const [clause, count] of result.reached) {
          if (count > 0) {
            reached.add(clause);
          }
        }
      },
    );

    test("was seen to keep many clauses, and every one in its fullest configuration", () => {
      const testable = [...specification.clauses.values()].filter(
        ({ untestable, applies }) => untestable === undefined && bindsOn(applies, [transportOf(configuration)]),
      );
      const missed = testable.filter(({ id }) => !reached.has(id)).map(({ id }) => id);

      expect(reached.size).toBeGreaterThan(configuration.part === undefined ? 100 : 50);
      if (configuration.share === 1) {
        // How busy a device's process is can only be told of one that has a process of its own.
        expect(missed).toEqual(["ROB-42"]);
      }
    });
  });
}
