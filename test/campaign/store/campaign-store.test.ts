import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packNumbers } from "../../../src/campaign/novelty/packed-numbers.ts";
import { bucketsOf } from "../../../src/campaign/store/buckets.ts";
import { CampaignStore } from "../../../src/campaign/store/campaign-store.ts";
import { decodeCaseFile } from "../../../src/operation/case-file.ts";
import { findShapeError } from "../../../src/spec/shape/find-shape-error.ts";
import { candidate, finished, resets, subject, writer } from "../samples.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vmconform-campaign-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (): CampaignStore => CampaignStore.openFor(join(folder, "store"), subject, writer());
const journals = (): string[] =>
  readdirSync(join(folder, "store", "journal")).map((name) => join(folder, "store", "journal", name));
const caseHead = { target: "a device 1", specDigest: "a".repeat(64), originIn: () => undefined };

describe("a campaign's store", () => {
  test("has everything again that leases came to, when it is opened again", () => {
    const store = open();
    const kept = [{ check: "RST-1", scenario: resets(2), gain: 3 }];
    store.finish(finished({ once: packNumbers([1, 2]), often: packNumbers([3]), kept }));
    store.finish(finished({ work: "mutate", seen: packNumbers([3, 4]), met: { "RST-1:differs": 2 } }));
    store.close();

    const again = open();
    expect(again.state.totals).toEqual(store.state.totals);
    expect(again.state.totals.mutate).toMatchObject({ leases: 1, scenarios: 10, gained: 1 });
    expect([...again.state.transitions.all].toSorted()).toEqual([1, 2, 3, 4]);
    expect(again.state.transitions.once).toBe(2);
    expect(again.hashes).toEqual(store.hashes);
    expect(again.readItem(again.hashes[0] ?? "")).toMatchObject({ check: "RST-1", scenario: resets(2) });
    expect(again.state.sightings.get("RST-1:differs")?.count).toBe(2);
    expect(again.damages).toEqual([]);
  });

  test("counts a lease once, however often its line comes", () => {
    const store = open();
    store.finish(finished({ found: [candidate("RST-2:differs")] }));
    store.close();
    const [journal = ""] = journals();
    cpSync(journal, journal.replace(".ndjson", "-copy.ndjson"));

    const again = open();
    expect(again.state.totals.generate).toMatchObject({ leases: 1, scenarios: 10 });
    expect(bucketsOf(again.state)[0]?.count).toBe(1);
  });

  test("leaves out the line that a killed process did not finish, and goes on in another journal", () => {
    const store = open();
    store.finish(finished());
    store.close();
    const [journal = ""] = journals();
    appendFileSync(journal, '{"kind":"lease","id":"x-1","work":"gen');

    const again = open();
    expect(again.damages).toEqual([]);
    again.finish(finished());
    again.close();
    expect(journals()).toHaveLength(2);
    expect(open().state.totals.generate.leases).toBe(2);
  });

  test("puts a damaged line aside, tells where it was, and reads the others", () => {
    const store = open();
    store.finish(finished());
    store.finish(finished());
    store.close();
    const [journal = ""] = journals();
    const lines = readFileSync(journal, "utf8").split("\n");
    writeFileSync(journal, lines.with(1, '{"kind":"lease","id":7}').join("\n"));

    const again = open();
    expect(again.state.totals.generate.leases).toBe(1);
    expect(again.damages).toHaveLength(1);
    expect(again.damages[0]).toMatchObject({ place: `${journal}:2`, why: expect.stringContaining("at") });
    expect(readFileSync(again.damages[0]?.movedTo ?? "", "utf8")).toBe('{"kind":"lease","id":7}');
  });

  test("puts a damaged scenario aside, and does not choose it again", () => {
    const store = open();
    store.finish(finished({ kept: [{ check: "RST-1", scenario: resets(2), gain: 1 }] }));
    const [hash = ""] = store.hashes;
    writeFileSync(
      store.corpus.pathOf(hash),
      JSON.stringify({ kind: "corpus", version: 1, check: "a", scenario: resets(3) }),
    );
    expect(store.readItem(hash)).toBeUndefined();
    expect(store.hashes).toEqual([]);
    expect(store.damages[0]?.why).toContain("not the one that it is named after");
    expect(existsSync(store.damages[0]?.movedTo ?? "")).toBe(true);

    writeFileSync(store.corpus.pathOf(hash), "{");
    expect(open().readItem(hash)).toBeUndefined();
  });

  test("refuses another target and another specification, and says what to do", () => {
    open();
    const other = { ...subject, target: { ...subject.target, name: "another device" } };
    const path = join(folder, "store");
    expect(() => CampaignStore.openFor(path, other, writer())).toThrow(
      /is about a device .*another device[\s\S]*--name/,
    );
    const later = { ...subject, specDigest: "b".repeat(64) };
    expect(() => CampaignStore.openFor(path, later, writer())).toThrow(
      /another version of the specification[\s\S]*fuzz add/,
    );
  });

  test("refuses what a later version of the kit has written, and a folder that is no campaign", () => {
    open();
    const head = join(folder, "store", "campaign.json");
    writeFileSync(head, readFileSync(head, "utf8").replace('"version": 1', '"version": 2'));
    expect(open).toThrow(/has version 2 of the format, and this kit knows version 1/);
    expect(() => CampaignStore.open(folder, writer())).toThrow(/there is no campaign in/);
  });

  test("leaves out a journal of another campaign, and says so", () => {
    const store = open();
    store.finish(finished());
    store.close();
    const [journal = ""] = journals();
    writeFileSync(journal, readFileSync(journal, "utf8").replace("a device|", "another device|"));
    const again = open();
    expect(again.state.totals.generate.leases).toBe(0);
    expect(again.damages[0]?.why).toContain("another target");
  });

  test("tells when nothing can be written, and adds nothing behind a part of a line", () => {
    const store = open();
    store.finish(finished());
    rmSync(join(folder, "store", "corpus"), { recursive: true, force: true });
    writeFileSync(join(folder, "store", "corpus"), "a file in the place of the folder");
    expect(() => store.finish(finished({ kept: [{ check: "a", scenario: resets(1), gain: 1 }] }))).toThrow(
      /ENOTDIR|EEXIST/,
    );
    rmSync(join(folder, "store", "corpus"));
    expect(open().state.totals.generate.leases).toBe(1);
  });

  test("gives up scenarios for good", () => {
    const store = open();
    store.finish(finished({ kept: [1, 2].map((count) => ({ check: "a", scenario: resets(count), gain: 1 })) }));
    const [first = "", second = ""] = store.hashes;
    store.prune([first]);
    expect(store.hashes).toEqual([second]);
    store.corpus.add("a", resets(1));
    expect(open().hashes).toEqual(store.hashes);
  });

  test("has the first and the smallest case of each bucket as case files, and makes them again", () => {
    const store = open();
    const { line } = store.finish(finished({ found: [candidate("RST-2:differs", resets(9))] }));
    const settled = { ...candidate("RST-2:differs", resets(2)), candidate: `${line.id}/0`, turn: 1, done: true };
    store.finish(finished({ work: "settle", settled: { ...settled, replays: { shown: 4, of: 5 } } }));
    const [bucket] = store.writeBuckets(caseHead);
    expect(bucket).toMatchObject({
      clause: "RST-2",
      count: 1,
      ways: [{ replays: { shown: 4, of: 5 }, isSettled: true }],
    });
    const at = join(folder, "store", "buckets", "RST-2", "differs");
    const read = (name: string) =>
      decodeCaseFile(readFileSync(join(at, name), "utf8"), (document) => findShapeError("case", document));
    expect(read("first.case.json").scenario).toEqual(resets(9));
    expect(read("smallest.case.json").scenario).toEqual(resets(2));

    rmSync(at, { recursive: true });
    open().writeBuckets(caseHead);
    expect(read("smallest.case.json").scenario).toEqual(resets(2));
  });
});
