import { unreachable } from "../../base/assert.ts";
import { virtioAnchors, virtioUrl } from "./virtio-anchors.ts";

/** Where the sentence that a clause is from can be read. */
export type SourceLink =
  | {
      /** A page of this project: `path` from its root, and an anchor in it. */
      readonly kind: "page";
      readonly path: string;
      readonly anchor: string;
    }
  | { readonly kind: "web"; readonly url: string }
  | {
      /** A document that nobody may publish; `title` is what to look for. */
      readonly kind: "print";
      readonly title: string;
    };

/** Where the pages of this project are on the web; ends in a slash. */
export const pagesUrl = "https://github.com/vmchannel/vmchannel-conformance/blob/main/";

const devicePage = "docs/device.md";
const legacyVirtioUrl = "https://ozlabs.org/~rusty/virtio-spec/virtio-0.9.5.pdf";
/** A search for the subject, since the archive on which the thread was first read is gone. */
const threadUrl = "https://lore.kernel.org/all/?q=s%3A%22Vmchannel+PCI+device%22";
/** The history of the file up to QEMU 0.10.0, which was released three months after the thread. */
const earlyQemuUrl = "https://github.com/qemu/qemu/commits/v0.10.0/hw/virtio.c";

/** The protocol's description in QEMU's manual. */
const vhostUserUrl = "https://www.qemu.org/docs/master/interop/vhost-user.html";

/** Leads from a section of a document to where it can be read; undefined for a section that is not known. */
type Finder = (section: string) => SourceLink | undefined;

const finders: ReadonlyMap<string, Finder> = new Map<string, Finder>([
  [
    "vmchannel device",
    (statement) =>
      /^\d+\.\d+$/.test(statement)
        ? { kind: "page", path: devicePage, anchor: `s${statement.replace(".", "-")}` }
        : undefined,
  ],
  [
    "VIRTIO 1.2",
    (section) => {
      const anchor = virtioAnchors.get(section);
      return anchor === undefined ? undefined : { kind: "web", url: `${virtioUrl}#${anchor}` };
    },
  ],
  ["VIRTIO 0.9.5", () => ({ kind: "web", url: legacyVirtioUrl })],
  [
    "vhost-user",
    (heading) => ({ kind: "web", url: `${vhostUserUrl}#${heading.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}` }),
  ],
  ["PCI 3.0", (section) => ({ kind: "print", title: `PCI Local Bus Specification, revision 3.0, section ${section}` })],
]);

/** Sections by number, and headings of the protocol whose description numbers none. */
const sectionPattern = /^(.+), ([\d.]+)$/;
const backEndPattern = /^(vhost-user), (\w[\w ]*)$/;

const wholeDocuments: ReadonlyMap<string, SourceLink> = new Map([
  ["2008 thread", { kind: "web", url: threadUrl }],
  ["QEMU, December 2008", { kind: "web", url: earlyQemuUrl }],
]);

/**
 * Where a clause's source can be read: `VIRTIO 1.2, 2.7.8` leads to that section, `vhost-user, Ring states` to that
 * heading, `vmchannel device, 6.5` to the statement of that number in docs/device.md. Undefined for a source of another
 * specification.
 */
export function sourceLink(source: string): SourceLink | undefined {
  const whole = wholeDocuments.get(source);
  if (whole !== undefined) {
    return whole;
  }
  const [, name = "", section = ""] = sectionPattern.exec(source) ?? backEndPattern.exec(source) ?? [];
  return finders.get(name)?.(section);
}

/**
 * The address of a clause's source. Pages of this project are below `pages`, which ends in a slash or is empty.
 * Undefined where there is none: for a document in print, or a source of another specification.
 */
export function sourceUrl(source: string, pages: string): string | undefined {
  const link = sourceLink(source);
  switch (link?.kind) {
    case "page":
      return `${pages}${link.path}#${link.anchor}`;
    case "web":
      return link.url;
    case "print":
    case undefined:
      return undefined;
    default:
      return unreachable(link);
  }
}
