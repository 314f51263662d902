import { expect, test } from "vitest";
import { sourcesHtml } from "../../src/report/html-sources.ts";

test("a source that can be read on the web is a link", () => {
  expect(sourcesHtml(["VIRTIO 1.2, 2.7.8", "PCI 3.0, 6.7", "vmchannel device, 6.5", "<mine>"])).toBe(
    '<a href="https://docs.oasis-open.org/virtio/virtio/v1.2/cs01/virtio-v1.2-cs01.html#x1-540008">VIRTIO 1.2, 2.7.8</a>; ' +
      "PCI 3.0, 6.7; " +
      '<a href="https://github.com/vmchannel/vmchannel-conformance/blob/main/docs/device.md#s6-5">vmchannel device, 6.5</a>; ' +
      "&lt;mine&gt;",
  );
});
