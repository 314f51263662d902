import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findShapeError } from "../../../src/spec/shape/find-shape-error.ts";
import { repositoryRoot } from "../../support/source-tree.ts";

describe("what is expected of vhost-user back-ends", () => {
  it.each(["qemu-storage-daemon-blk", "virtiofsd"])("has the form of expectations: %s", (name) => {
    const text = readFileSync(join(repositoryRoot, "targets", `${name}.expectations.json`), "utf8");
    const document = JSON.parse(text) as { readonly entries: readonly unknown[] };
    expect(findShapeError("expectations", document)).toBeUndefined();
    expect(document.entries.length).toBeGreaterThan(1);
  });
});
