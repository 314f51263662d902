import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadSpecification } from "../../../src/spec/load.ts";
import { pagesUrl, sourceLink, sourceUrl } from "../../../src/spec/source/source-link.ts";
import { virtioAnchors } from "../../../src/spec/source/virtio-anchors.ts";
import { repositoryRoot } from "../../support/source-tree.ts";

const sources = [...new Set([...loadSpecification().clauses.values()].flatMap(({ source }) => source))];
const page = readFileSync(join(repositoryRoot, "docs/device.md"), "utf8");
/** Statements of the page: anchor and number, in their order. */
const statements = [...page.matchAll(/<a id="(\w[\w-]*)"><\/a>\*\*([\d.]+)\*\*/g)].map(([, anchor, number]) => ({
  anchor,
  number,
}));

describe("the source of a clause", () => {
  test("leads somewhere, for every clause", () => {
    expect(sources.filter((source) => sourceLink(source) === undefined)).toEqual([]);
    expect(sources.length).toBeGreaterThan(100);
  });

  test("leads to a statement that the page on the device has", () => {
    const anchors = new Set(statements.map(({ anchor }) => anchor));
    const links = sources.map(sourceLink).filter((link) => link?.kind === "page");
    expect(links.filter(({ anchor }) => !anchors.has(anchor))).toEqual([]);
    expect(new Set(links.map(({ path }) => path))).toEqual(new Set(["docs/device.md"]));
    expect(links.length).toBeGreaterThan(70);
  });

  test("leads to the section of VIRTIO that it names", () => {
    const base = "https://docs.oasis-open.org/virtio/virtio/v1.2/cs01/virtio-v1.2-cs01.html";
    expect(sourceUrl("VIRTIO 1.2, 2.7.8", "")).toBe(`${base}#x1-540008`);
    expect(sourceUrl("VIRTIO 1.2, 4.1.4.10", "")).toBe(`${base}#x1-14500010`);
    expect(sourceUrl("VIRTIO 0.9.5, 2.3", "")).toMatch(/^https:.*0\.9\.5\.pdf$/);
    expect(sourceLink("PCI 3.0, 6.7")).toMatchObject({ kind: "print", title: expect.stringContaining("section 6.7") });
    expect(sourceUrl("PCI 3.0, 6.7", "")).toBeUndefined();
  });

  test("is put below the place where the pages are", () => {
    expect(sourceUrl("vmchannel device, 6.5", "https://example.org/kit/")).toBe(
      "https://example.org/kit/docs/device.md#s6-5",
    );
  });

  test("is left alone where it is of another specification", () => {
    for (const source of ["my own rules, 7", "vmchannel device, section 6", "VIRTIO 1.2, 99.1", "constructor, 1"]) {
      expect(sourceLink(source)).toBeUndefined();
    }
  });
});

test("the pages are in the repository that the package names", () => {
  const { repository } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")) as {
    repository: { url: string };
  };
  expect(pagesUrl).toBe(`${repository.url.replace(/^git\+|\.git$/g, "")}/blob/main/`);
});

describe("the anchors of VIRTIO", () => {
  test("end in the section's number within the one around it, and grow with the document", () => {
    const positions = [...virtioAnchors].map(([section, anchor]) => {
      const last = section.split(".").slice(0, 4).at(-1);
      expect(anchor).toMatch(new RegExp(`^x1-[0-9]+000${last}$`));
      return Number(anchor.slice("x1-".length, -`000${last}`.length));
    });
    expect([...positions].sort((left, right) => left - right)).toEqual(positions);
  });

  test("are those that are cited, and no others", () => {
    const cited = sources.map((source) => /^VIRTIO 1\.2, (.*)$/.exec(source)?.[1]).filter((name) => name !== undefined);
    expect([...virtioAnchors.keys()].sort()).toEqual(cited.sort());
  });
});

describe("the page on the device", () => {
  test("numbers its statements without a gap, and names anchors after them", () => {
    let [section, statement] = [0, 0];
    for (const { anchor, number } of statements) {
      [section, statement] = number?.endsWith(".1") && statement !== 0 ? [section + 1, 1] : [section, statement + 1];
      section ||= 1;
      expect(number).toBe(`${section}.${statement}`);
      expect(anchor).toBe(`s${section}-${statement}`);
    }
    expect(statements.length).toBeGreaterThan(100);
  });

  test("says hardly anything that no clause is taken from", () => {
    const cited = new Set(sources.map((source) => /^vmchannel device, (.*)$/.exec(source)?.[1]));
    const silent = statements.map(({ number }) => number).filter((number) => !cited.has(number));
    // What the device is for, that ids are parameters, and readings whose clauses cite the rule they read.
    const known = ["1.1", "1.2", "1.3", "1.4", "1.6", "2.9", "10.3", "10.13", "10.14"];
    expect(silent).toEqual([...known, "10.20", "10.21", "10.22"]);
  });
});
