import { describe, expect, it } from "vitest";
import type { Operation } from "../../../src/operation/operation.ts";
import { laneBox } from "../../../src/report/drawing/lane-diagram.ts";
import { laneEvents } from "../../../src/report/drawing/lane-events.ts";
import { queuePicture, queuePictureDescription } from "../../../src/report/drawing/queue-picture.ts";
import { QueuePictures } from "../../../src/report/drawing/queue-pictures.ts";
import { recordScenario } from "../../../src/runner/record/record-scenario.ts";
import type { TracedQueue, TraceStep } from "../../../src/verdict/scenario-trace.ts";
import { openDamaging } from "../../support/damaging-device.ts";

const shape = { parts: 3, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;

const operations: readonly Operation[] = [
  { kind: "initialise", features: [] },
  { kind: "host-stall", channel: 1 },
  { kind: "host-send", channel: 1, length: 5 },
  { kind: "receive", capacity: 64, shape, notify: "yes" },
  { kind: "acknowledge" },
  { kind: "receive", capacity: 64, shape, notify: "yes" },
  { kind: "transmit", channel: 0, length: 41, extra: 0, shape: { ...shape, parts: 1 }, notify: "yes" },
];

/** The steps of a scenario that the damaging device fails. */
async function recorded(): Promise<readonly TraceStep[]> {
  const session = await openDamaging();
  const scenario = { startIndex: 0, seed: 1, operations };
  const trace = await recordScenario(session, scenario, { signature: "VMC-TX-1:bytes-differ" });
  await session.close();
  if (trace === undefined) {
    throw new Error("the damaging device broke nothing");
  }
  return trace.steps;
}

const steps = await recorded();

function textsOf(step: number): string[] {
  return laneEvents(steps[step + 1] as TraceStep, steps[step]).map(({ from, to, text }) => `${from} ${to}: ${text}`);
}

describe("the events of a step, as lanes show them", () => {
  it("tell what host ends do", () => {
    expect(textsOf(1)).toEqual(["host host: clipboard: stops reading"]);
    expect(textsOf(2)).toEqual(["host device: 5 bytes, clipboard"]);
  });

  it("lead from the offer over the notification to bytes, completion and interrupt", () => {
    expect(textsOf(3)).toEqual([
      "guest guest: offers 1 chain on queue 0",
      "guest device: notify queue 0",
      "device guest: 5 bytes, clipboard",
      "device guest: uses 1 chain on queue 0",
      "device guest: raises INTA",
    ]);
  });

  it("show the value of a read, and that it lowered the line", () => {
    expect(textsOf(4)).toEqual(["device guest: isr_status → 0x1", "device guest: lowers INTA"]);
  });

  it("count the accesses of a bring-up, and show the status it ends with", () => {
    const [first, ...others] = textsOf(0);
    expect(first).toMatch(/^guest device: \d+ other accesses$/);
    expect(others).toContain("guest device: device_status ← 0x7");
  });

  it("are few whatever a step did", () => {
    const busy = { ...(steps[1] as TraceStep) };
    const channels = Array.from({ length: 40 }, (_, index) => ({
      name: `c${index}`,
      connected: true,
      reading: true,
      sent: { step: 1, total: 1, preview: "00" },
      delivered: 0,
      received: { step: 0, total: 0, preview: "" },
    }));
    const events = laneEvents({ ...busy, channels }, steps[0]);
    expect(events).toHaveLength(14);
    expect(events.at(-1)?.text).toMatch(/^and \d+ more$/);
  });
});

describe("the sequence diagram", () => {
  const lanes = steps.map((step, index) => ({
    step,
    previous: steps[index - 1],
    number: String(index),
    title: index === 7 ? "a <title> & more" : "t",
    clause: index === 7 ? "VMC-TX-1" : "",
  }));
  const html = laneBox("x", lanes, "VMC-TX-1");

  it("says in words what it shows, for who does not see it", () => {
    const description = /<desc id="x-d">([^<]*)<\/desc>/.exec(html)?.[1] ?? "";
    expect(description).toContain("guest to device: notify queue 0");
    expect(description).toContain("device to guest: raises INTA");
    expect(html).toContain('aria-labelledby="x-t x-d"');
  });

  it("has a group for each step, the one of the finding marked with its clause", () => {
    expect(html.match(/data-step="/g)).toHaveLength(steps.length);
    expect(html.match(/class="lane-step finding"/g)).toHaveLength(1);
    expect(html).toContain("✗ VMC-TX-1");
    expect(html).toContain("a &lt;title&gt; &amp; more");
  });

  it("tells kinds by shape and line, not by colour alone", () => {
    for (const kind of ["notify", "used", "interrupt", "bytes"]) {
      expect(html).toContain(`class="shape ${kind}"`);
    }
  });
});

describe("the picture of a queue", () => {
  const queueAfter = (step: number, index: number): TracedQueue =>
    steps[step + 1]?.queues.find((queue) => queue.index === index) as TracedQueue;

  it("hatches what the device has, and draws the chain as arrows", () => {
    const waiting = queuePicture(queueAfter(5, 0), queueAfter(4, 0));
    // An entry of the available ring and the three descriptors of its chain.
    expect(waiting.match(/class="hatch"/g)).toHaveLength(4);
    expect(waiting.match(/class="chain"/g)?.length).toBeGreaterThanOrEqual(2);
    expect(waiting).toContain('class="offer-line"');
    expect(queuePictureDescription(queueAfter(5, 0))).toMatch(/The device has the chains \d+ → \d+ → \d+\./);
  });

  it("hatches nothing that was given back", () => {
    const done = queuePicture(queueAfter(3, 0), queueAfter(2, 0));
    expect(done).not.toContain("hatch");
    expect(queuePictureDescription(queueAfter(3, 0))).toContain("The device has no chain.");
  });

  it("marks what the step changed, and only that", () => {
    expect(queuePicture(queueAfter(5, 0), queueAfter(4, 0))).toContain("changed-box");
    expect(queuePicture(queueAfter(5, 0), queueAfter(5, 0))).not.toContain("changed-box");
  });

  it("is drawn once however many steps show it, and not at all of a queue that was not used", () => {
    const pictures = new QueuePictures("p");
    const queue = queueAfter(5, 0);
    const [first, second] = [pictures.html(queue, queue), pictures.html(queue, queue)];
    expect(first).toContain('<g class="queue-parts" id="p-q0-g">');
    expect(second).toContain('<use href="#p-q0-g"/>');
    expect(second.length).toBeLessThan(700);
    expect(pictures.html(queueAfter(0, 1), undefined)).toBe("");
  });

  it("stops drawing when a failure has many, so that a report stays small", () => {
    const pictures = new QueuePictures("p");
    const many = Array.from({ length: 500 }, (_, index) => {
      const queue = queueAfter(5, 0);
      return pictures.html({ ...queue, available: { ...queue.available, index } }, undefined);
    });
    expect(many.filter((html) => html !== "").length).toBeGreaterThan(5);
    expect(many.at(-1)).toBe("");
    expect(many.join("").length).toBeLessThan(100_000);
  });
});
