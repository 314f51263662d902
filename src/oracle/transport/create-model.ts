import { assert } from "../../base/assert.ts";
import { LegacyPciModel } from "./legacy-pci/legacy-pci-model.ts";
import { ModernPciModel } from "./modern-pci/modern-pci-model.ts";
import type { TransportModel, TransportModelOptions } from "./transport-model.ts";
import { VhostUserModel } from "./vhost-user/vhost-user-model.ts";

type CreateModel = (options: TransportModelOptions) => TransportModel;

/** Models by the names of transports. */
const models: ReadonlyMap<string, CreateModel> = new Map<string, CreateModel>([
  ["legacy-pci", (options) => new LegacyPciModel(options)],
  ["modern-pci", (options) => new ModernPciModel(options)],
  ["vhost-user", (options) => new VhostUserModel(options)],
]);

/** The model of the transport that the specification describes. */
export function createTransportModel(options: TransportModelOptions): TransportModel {
  const { transportName } = options.specification;
  const create = models.get(transportName);
  assert(create !== undefined, `the oracle has no model of the transport ${transportName}`);
  return create(options);
}
