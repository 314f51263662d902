import { counted } from "../../base/counted.ts";
import type { TracedAccess, TracedChannel, TraceStep } from "../../verdict/scenario-trace.ts";
import { drawnRegisters } from "../transport/register-names.ts";

/** Who takes part in a scenario. */
export type Lane = "guest" | "device" | "host";

/** Something that one of them did in a step, towards another or by itself. */
export interface LaneEvent {
  readonly kind: "write" | "read" | "notify" | "offer" | "used" | "interrupt" | "bytes" | "host";
  readonly from: Lane;
  /** The same as `from` for what concerns nobody else. */
  readonly to: Lane;
  readonly text: string;
}

/** Accesses of one step that are drawn one by one. */
const accessesShownMax = 5;

/** The most events of one step that are drawn. */
const eventsMax = 14;

/** Registers that a reader looks for. */
const toldRegisters: readonly string[] = [...drawnRegisters.notify, ...drawnRegisters.interrupt];

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

function accessEvent({ kind, name, value }: TracedAccess): LaneEvent {
  if (kind === "read") {
    return { kind: "read", from: "device", to: "guest", text: `${name} → ${hex(value)}` };
  }
  const isNotify = drawnRegisters.notify.includes(name);
  const text = isNotify ? `notify queue ${value}` : `${name} ← ${hex(value)}`;
  return { kind: isNotify ? "notify" : "write", from: "guest", to: "device", text };
}

/** Accesses that are few are drawn all, of many those that tell something and a count of the others. */
function accessEvents({ accesses, accessesOmitted, read }: TraceStep): LaneEvent[] {
  const status = accesses.findLast(({ kind, name }) => kind === "write" && drawnRegisters.status.includes(name));
  const isTold = (access: TracedAccess): boolean =>
    access === status || toldRegisters.includes(access.name) || (read?.name === access.name && access.kind === "read");
  const isFew = accesses.length + accessesOmitted <= accessesShownMax;
  const shown = isFew ? accesses : accesses.filter(isTold).slice(-accessesShownMax);
  const others = accesses.length + accessesOmitted - shown.length;
  const rest: LaneEvent = {
    kind: "write",
    from: "guest",
    to: "device",
    text: others === 1 ? "1 other access" : `${others} other accesses`,
  };
  return [...(others > 0 ? [rest] : []), ...shown.map(accessEvent)];
}

function indexDelta(now: number, before: number | undefined): number {
  return (now - (before ?? now)) & 0xffff;
}

function queueEvents(step: TraceStep, previous: TraceStep | undefined): { offers: LaneEvent[]; used: LaneEvent[] } {
  const offers: LaneEvent[] = [];
  const used: LaneEvent[] = [];
  for (const queue of step.queues) {
    const before = previous?.queues.find(({ index, address }) => index === queue.index && address === queue.address);
    const start = before ?? { available: { index: 0 }, used: { index: 0 } };
    const offered = indexDelta(queue.available.index, start.available.index);
    const completed = indexDelta(queue.used.index, start.used.index);
    const where = `on queue ${queue.index}`;
    if (offered > 0) {
      offers.push({ kind: "offer", from: "guest", to: "guest", text: `offers ${counted(offered, "chain")} ${where}` });
    }
    if (completed > 0) {
      used.push({ kind: "used", from: "device", to: "guest", text: `uses ${counted(completed, "chain")} ${where}` });
    }
  }
  return { offers, used };
}

function stateText({ connected, reading }: TracedChannel): string {
  return connected ? (reading ? "open" : "stops reading") : "closed";
}

function hostEvents(step: TraceStep, previous: TraceStep | undefined): { before: LaneEvent[]; after: LaneEvent[] } {
  const before: LaneEvent[] = [];
  const after: LaneEvent[] = [];
  for (const [index, channel] of step.channels.entries()) {
    const was = previous?.channels[index];
    if (was !== undefined && stateText(was) !== stateText(channel)) {
      before.push({ kind: "host", from: "host", to: "host", text: `${channel.name}: ${stateText(channel)}` });
    }
    if (channel.sent.step > 0) {
      const text = `${counted(channel.sent.step, "byte")}, ${channel.name}`;
      before.push({ kind: "bytes", from: "host", to: "device", text });
    }
    const given = channel.delivered - (was?.delivered ?? 0);
    if (given > 0) {
      after.push({ kind: "bytes", from: "device", to: "guest", text: `${counted(given, "byte")}, ${channel.name}` });
    }
    if (channel.received.step > 0) {
      const text = `${counted(channel.received.step, "byte")}, ${channel.name}`;
      after.push({ kind: "bytes", from: "device", to: "host", text });
    }
  }
  return { before, after };
}

function interruptEvents({ interrupt }: TraceStep, previous: TraceStep | undefined): LaneEvent[] {
  const before = Math.max(0, previous?.interrupt.line ?? 0);
  if (interrupt.line < 0 || interrupt.line === before) {
    return [];
  }
  const text = interrupt.line === 1 ? "raises INTA" : "lowers INTA";
  return [{ kind: "interrupt", from: "device", to: "guest", text }];
}

/** What happened in a step, in the order in which one thing brings about the next. */
export function laneEvents(step: TraceStep, previous: TraceStep | undefined): LaneEvent[] {
  const { offers, used } = queueEvents(step, previous);
  const host = hostEvents(step, previous);
  const all = [
    ...host.before,
    ...offers,
    ...accessEvents(step),
    ...host.after,
    ...used,
    ...interruptEvents(step, previous),
  ];
  if (all.length <= eventsMax) {
    return all;
  }
  const left = all.length - eventsMax + 1;
  return [...all.slice(0, eventsMax - 1), { kind: "offer", from: "guest", to: "guest", text: `and ${left} more` }];
}
