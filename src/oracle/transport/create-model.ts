import { assert } from "../../base/assert.ts";
import { LegacyPciModel } from "./legacy-pci/legacy-pci-model.ts";
import type { TransportModel, TransportModelOptions } from "./transport-model.ts";

type CreateModel = (options: TransportModelOptions) => TransportModel;

/** Models by the names of transports. */
const models: ReadonlyMap<string, CreateModel> = new Map([
  ["legacy-pci", (options) => new LegacyPciModel(options)],
] satisfies [string, CreateModel][]);

/** The model of the transport that the specification describes. */
export function createTransportModel(options: TransportModelOptions): TransportModel {
  const { transportName } = options.specification;
  const create = models.get(transportName);
  assert(create !== undefined, `the oracle has no model of the transport ${transportName}`);
  return create(options);
}
