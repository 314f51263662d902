import type { TransportSpecification } from "../../../spec/types.generated.ts";
import type { FoundStructure } from "../modern-pci/found-structure.ts";
import { ModernPciModel } from "../modern-pci/modern-pci-model.ts";
import type { TransportModelOptions } from "../transport-model.ts";

/** A vhost-user back-end: what its front-end shows of it in registers, whose places are known from the start. */
export class VhostUserModel extends ModernPciModel {
  constructor(options: TransportModelOptions) {
    const structures = structuresOf(options.specification.transport);
    super({ ...options, structures: () => structures });
  }
}

function structuresOf({ structures }: TransportSpecification): readonly FoundStructure[] {
  return structures.flatMap(({ name, window }) =>
    window === undefined ? [] : [{ name, bar: 0, offset: window.offset, length: window.bytes, multiplier: 0 }],
  );
}
