import { expectLegacyDevices } from "./legacy-devices.ts";

expectLegacyDevices([
  ["a network card", "targets/qemu-virtio-net.json"],
  ["a disk", "targets/qemu-virtio-blk.json"],
]);
