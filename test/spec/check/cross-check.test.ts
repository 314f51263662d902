import { describe, expect, test } from "vitest";
import { buildSpecification } from "../../../src/spec/load.ts";
import type { SpecErrorCode } from "../../../src/spec/spec-error.ts";
import { editDocuments, type Json } from "../edit-documents.ts";

/** An edit, and what must be said of it. */
type Row = readonly [pointer: string, value: Json, code: SpecErrorCode, message: string];

const clauses: readonly Row[] = [
  ["/pci/fields/0/clauses/access", "PCI-CFG-99", "dangling-reference", "pci.json at /fields/0/clauses/access"],
  ["/transport/registers/2/clauses/perQueue", "REG-99", "dangling-reference", '"REG-99"'],
  ["/transport/features/4/neverOffered", "FEAT-99", "dangling-reference", "/features/4/neverOffered"],
  ["/virtqueue/layout/clause", "RNG-99", "dangling-reference", "virtqueue.json at /layout/clause"],
  ["/virtqueue/malformed/0/clause", "ROB-99", "dangling-reference", "/malformed/0/clause"],
  ["/vmchannel/bounds/clause", "VMC-ISO-99", "dangling-reference", "devices/vmchannel.json at /bounds/clause"],
  ["/pci/clauses/1/id", "PCI-ID-1", "duplicate", "stands in pci.json at /clauses/0/id too"],
  ["/transport/clauses/0/id", "PCI-ID-1", "duplicate", "transports/legacy-pci.json at /clauses/0/id"],
  ["/pci/clauses/1/applies", { transport: ["legacy-pic"] }, "dangling-reference", "/clauses/1/applies/transport/0"],
  [
    "/pci/clauses/1/applies",
    { device: ["vmchanel"] },
    "dangling-reference",
    "/clauses/1/applies/device/0: expected the name of something",
  ],
  ["/pci/clauses/0/aliases", ["REG-1"], "duplicate", "/clauses/0/aliases/0"],
];

const references: readonly Row[] = [
  ["/virtqueue/malformed/0/reactions", ["brake"], "dangling-reference", '"brake"'],
  ["/virtqueue/malformed/1/name", "descriptor-loop", "duplicate", "/malformed/1/name"],
  ["/virtqueue/malformed/5/ambiguity", "A98", "dangling-reference", "/malformed/5/ambiguity"],
  ["/virtqueue/reactions/1/name", "serve", "duplicate", "/reactions/1/name"],
  ["/vmchannel/malformed/3/reactions", ["serve"], "dangling-reference", "devices/vmchannel.json at /malformed/3"],
  ["/vmchannel/openChoices/0/id", "A3", "duplicate", "devices/vmchannel.json at /openChoices/0/id"],
  ["/transport/ambiguities/0/behaviours/1/name", "whole-device", "duplicate", "/ambiguities/0/behaviours/1/name"],
  ["/pci/clauses/0/choices", ["OPEN-99"], "dangling-reference", "/clauses/0/choices/0"],
  ["/pci/clauses/0/requires", { features: ["EVENT_IDC"] }, "dangling-reference", "/clauses/0/requires/features/0"],
  ["/vmchannel/configLayout/flags/0/feature", "LINK", "dangling-reference", "/configLayout/flags/0/feature"],
  ["/vmchannel/configLayout/record/3/repeat", "name", "dangling-reference", "/configLayout/record/3/repeat"],
];

const layouts: readonly Row[] = [
  ["/transport/registers/1/offset", 2, "conflict", "an offset of 4 or more, behind host_features"],
  ["/transport/registers/7/offset", 20, "conflict", "fields that end at 20 or before"],
  ["/transport/deviceConfig/offsetWithMsix", 23, "conflict", "queue_vector, which ends at 24"],
  ["/transport/registers/1/name", "host_features", "duplicate", "/registers/1/name"],
  ["/pci/fields/1/offset", 1, "conflict", "device_id at 1"],
  ["/pci/status/offset", 5, "conflict", "behind the command register"],
  ["/pci/fields/3/offset", 254, "conflict", "class_code, which ends at 257"],
  ["/virtqueue/descriptor/fields/3/offset", 15, "conflict", "next, which ends at 17"],
  ["/virtqueue/layout/alignment", 4095, "conflict", "a power of two, found 4095"],
  ["/virtqueue/used/lengthOffset", 6, "conflict", "the length, which ends at 10"],
  ["/virtqueue/available/indexOffset", 1, "conflict", "the index at 1"],
  ["/vmchannel/message/fields/1/offset", 3, "conflict", "length at 3"],
  ["/vmchannel/message/headerBytes", 6, "conflict", "length, which ends at 8"],
  ["/vmchannel/configLayout/countOffset", 2, "conflict", "the channel count, which ends at 6"],
  ["/vmchannel/identity/deviceId", 4160, "conflict", "4096 to 4159, the range in pci.json"],
  ["/vmchannel/identity/vendorId", 6901, "conflict", "6900, the id in pci.json"],
];

const features: readonly Row[] = [
  ["/transport/features/0/bit", 5, "conflict", "a bit outside 0 to 23"],
  ["/vmchannel/features/0/bit", 25, "conflict", "one of the device type's bits 0 to 23"],
  ["/vmchannel/features/0/name", "EVENT_IDX", "duplicate", "a feature name that no other has"],
  ["/transport/features/0/bit", 27, "duplicate", "a feature bit that no other has"],
];

const transport: readonly Row[] = [
  ["/transport/registers/4/effect", "set-status", "duplicate", "/registers/4/effect"],
  ["/transport/registers/5/effect", "none", "dangling-reference", "a register with the effect notify-queue"],
  ["/transport/registers/0/structure", "footer", "dangling-reference", "/registers/0/structure"],
  ["/transport/structures/0", { name: "header" }, "conflict", "one of bar, capability and window"],
  ["/transport/lifecycle/bringUp/1", "ACKNOWLEGE", "dangling-reference", "ACKNOWLEGE"],
  ["/transport/features/2/bit", 40, "conflict", "one of the transport's bits 24 to 31"],
  ["/transport/serving/from/0", "queue-adress", "dangling-reference", "queue-adress"],
];

const modern: readonly Row[] = [
  ["/transports/modern-pci/registers/5/structure", "comon", "dangling-reference", "/registers/5/structure"],
  ["/transports/modern-pci/deviceConfig/structure", "devise", "dangling-reference", "/deviceConfig/structure"],
  ["/transports/modern-pci/registers/1/selectedBy", "features_select", "dangling-reference", "/registers/1/selectedBy"],
  ["/transports/modern-pci/registers/3/until", "FEATURES_KO", "dangling-reference", "/registers/3/until"],
  ["/transports/modern-pci/registers/19/feature", "RING_REST", "dangling-reference", "/registers/19/feature"],
  ["/transports/modern-pci/registers/20/displacedBy", "notify_off", "dangling-reference", "/registers/20/displacedBy"],
  ["/transports/modern-pci/registers/13/effect", "none", "dangling-reference", "the effect set-descriptors-low"],
  ["/transports/modern-pci/registers/9/offset", 23, "conflict", "an offset of 24 or more, behind queue_select"],
  ["/transports/modern-pci/structures/1/capability/type", 1, "duplicate", "/structures/1/capability/type"],
  ["/transports/modern-pci/structures/0/bar", 0, "conflict", "found 2"],
  ["/transports/vhost-user/exempt/0/clauses/1", "PCI-ID-99", "dangling-reference", "/exempt/0/clauses/1"],
  ["/transports/modern-pci/features/2/bit", 23, "conflict", "a bit outside 0 to 23"],
  ["/transports/modern-pci/features/2/alwaysOffered", "FEAT-99", "dangling-reference", "/features/2/alwaysOffered"],
  ["/transports/modern-pci/serving/from/1", "enabled", "dangling-reference", "/serving/from/1"],
];

describe.each([
  ["a further transport", modern],
  ["clauses", clauses],
  ["references", references],
  ["layouts", layouts],
  ["features", features],
  ["transports", transport],
])("contradictions in %s are refused", (_title, rows) => {
  test.each(rows)("%s = %j", (pointer, value, code, message) => {
    expect(() => buildSpecification(editDocuments(pointer, value))).toThrow(
      expect.objectContaining({ name: "SpecError", code, message: expect.stringContaining(message) }),
    );
  });
});

test("a dangling reference names what was most likely meant", () => {
  expect(() => buildSpecification(editDocuments("/virtqueue/malformed/0/reactions", ["breka"]))).toThrow(
    expect.objectContaining({ hint: 'Did you mean "break"?' }),
  );
});
