import { counted } from "../../base/counted.ts";
import type {
  TracedBytes,
  TracedDescriptor,
  TracedMemory,
  TracedQueue,
  TraceStep,
} from "../../verdict/scenario-trace.ts";
import type { QueuePictures } from "../drawing/queue-pictures.ts";
import { escapeHtml, hexNumber, htmlTable } from "./html-text.ts";

/** A value, marked when it is not what it was before. */
function cell(now: string, before: string | undefined): string {
  const text = escapeHtml(now);
  return before === undefined || before === now
    ? text
    : `<span class="changed">${text}<span class="hidden-text"> (changed, was ${escapeHtml(before)})</span></span>`;
}

function code(html: string): string {
  return `<code>${html}</code>`;
}

function valuesText(values: readonly number[]): string {
  return values.length === 0 ? "not known" : values.map(hexNumber).join(" or ");
}

function registersHtml(step: TraceStep, previous: TraceStep | undefined): string {
  const before = new Map(previous?.registers.map(({ name, values }) => [name, valuesText(values)]));
  const rows = step.registers.map(({ name, values }) => [
    code(escapeHtml(name)),
    code(cell(valuesText(values), before.get(name))),
  ]);
  return htmlTable("Registers, as a read may show them", ["Register", "Value"], rows);
}

function owedText({ interrupt }: TraceStep): string {
  const owed = [
    ...(interrupt.owed === "" ? [] : [`a queue interrupt (${interrupt.owed})`]),
    ...(interrupt.configOwed ? ["a config-change interrupt"] : []),
  ];
  return owed.length === 0 ? "nothing" : owed.join(" and ");
}

function allowedText({ interrupt }: TraceStep): string {
  const allowed = [...(interrupt.allowed ? ["queue"] : []), ...(interrupt.configAllowed ? ["config change"] : [])];
  return allowed.length === 0 ? "none" : allowed.join(", ");
}

function lineText({ interrupt }: TraceStep): string {
  return interrupt.line < 0 ? "not sampled" : interrupt.line === 1 ? "asserted" : "low";
}

function interruptHtml(step: TraceStep, previous: TraceStep | undefined): string {
  const row = (name: string, text: (of: TraceStep) => string): string[] => [
    name,
    cell(text(step), previous === undefined ? undefined : text(previous)),
  ];
  return htmlTable(
    "Interrupt line and ISR",
    ["What", "State"],
    [
      row("INTA", lineText),
      row("owed to the driver", owedText),
      row("ISR bits allowed", allowedText),
      row("signalled by", ({ interrupt }) => (interrupt.msix ? "MSI-X messages" : "INTA")),
    ],
  );
}

const descriptorFlags: readonly (readonly [number, string])[] = [
  [1, "NEXT"],
  [2, "WRITE"],
  [4, "INDIRECT"],
];

function flagsText(flags: number): string {
  const names = descriptorFlags.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  const rest = flags & ~7;
  return [...names, ...(rest === 0 ? [] : [hexNumber(rest)])].join(" ") || "0";
}

function descriptorRow(row: TracedDescriptor, before: TracedDescriptor | undefined, isNewQueue: boolean): string[] {
  const known = isNewQueue ? undefined : (before ?? { address: "0x0", length: 0, flags: 0, next: 0, inFlight: false });
  return [
    String(row.index),
    code(cell(row.address, known?.address)),
    cell(String(row.length), known === undefined ? undefined : String(known.length)),
    cell(flagsText(row.flags), known === undefined ? undefined : flagsText(known.flags)),
    cell(String(row.next), known === undefined ? undefined : String(known.next)),
    cell(row.inFlight ? "with the device" : "free", known && (known.inFlight ? "with the device" : "free")),
  ];
}

function ringFacts(ring: TracedQueue["available"] | TracedQueue["used"], eventName: string): string {
  const event = ring.event === undefined ? "" : `, ${eventName} ${ring.event}`;
  return `index ${ring.index}, flags ${ring.flags}${event}`;
}

function queueHtml(queue: TracedQueue, previous: TracedQueue | undefined, pictures: QueuePictures): string {
  const rows = new Map(previous?.descriptors.map((row) => [row.index, row]));
  const descriptors = queue.descriptors.map((row) => descriptorRow(row, rows.get(row.index), previous === undefined));
  const omitted = queue.descriptorsOmitted === 0 ? "" : `; ${queue.descriptorsOmitted} more in use`;
  const name = `queue ${queue.index}`;
  const columns = ["Row", "Address", "Length", "Flags", "Next", "State"];
  const available = ringFacts(queue.available, "used_event");
  const used = ringFacts(queue.used, "avail_event");
  const facts = [
    ["available", cell(available, previous && ringFacts(previous.available, "used_event"))],
    ["used", cell(used, previous && ringFacts(previous.used, "avail_event"))],
  ];
  const heads = queue.available.entries.map(({ position, head }) => [String(position), String(head)]);
  const elements = queue.used.entries.map(({ position, id, length }) => [position, id, length].map(String));
  return (
    `<div class="queue"><h5>Queue ${queue.index}: ${queue.size} entries at <code>${hexNumber(queue.address)}</code></h5>` +
    pictures.html(queue, previous) +
    htmlTable(`Rings of ${name}`, ["Ring", "State"], facts) +
    (descriptors.length === 0
      ? `<p class="quiet">The descriptor table is empty.</p>`
      : htmlTable(`Descriptor table of ${name}${omitted}`, columns, descriptors)) +
    `<div class="pair">${
      heads.length === 0
        ? ""
        : htmlTable(`Available ring of ${name}, last entries`, ["Place", "Head"], heads) +
          (
            elements.length === 0
              ? `<p class="quiet">Nothing was used.</p>`
              : htmlTable(`Used ring of ${name}, last elements`, ["Place", "Head", "Length"], elements)
          )
    }</div></div>`
  );
}

/** Bytes in groups of four, those that differ from `other` marked. */
function bytesHtml(digits: string, other: string): string {
  const pairs = digits.match(/../g) ?? [];
  const shown = pairs.map((pair, index) => {
    const text = other.slice(index * 2, index * 2 + 2) === pair ? pair : `<b>${pair}</b>`;
    return index > 0 && index % 4 === 0 ? ` ${text}` : text;
  });
  return code(shown.join(""));
}

function memoryRow({ address, length, place, writer, before, after }: TracedMemory): string[] {
  const more = after.length / 2 < length ? " ..." : "";
  const line = (name: string, bytes: string): string =>
    `<div class="bytes"><i>${name}</i> <span>${bytes}${more}</span></div>`;
  return [
    `${code(hexNumber(address))}, ${counted(length, "byte")}<br><span class="quiet">${escapeHtml(place)}, by the ` +
      `${writer}</span>`,
    line("before", bytesHtml(before, after)) + line("after", bytesHtml(after, before)),
  ];
}

function memoryHtml({ memory, memoryOmitted }: TraceStep): string {
  if (memory.length === 0) {
    return `<p class="quiet">No guest memory changed in this step.</p>`;
  }
  const more = memoryOmitted === 0 ? "" : `; ${counted(memoryOmitted, "more place")}`;
  return htmlTable(`Guest memory that changed${more}`, ["Where", "What it holds"], memory.map(memoryRow), "memory");
}

function flowHtml({ step, total, preview }: TracedBytes): string {
  const bytes =
    preview === ""
      ? ""
      : `<br><span class="bytes">${bytesHtml(preview, preview)}${preview.length / 2 < step ? " ..." : ""}</span>`;
  return `<span class="flow">${step === 0 ? "" : `<span class="changed">+${step}</span> of `}${total}${bytes}</span>`;
}

function channelsHtml(step: TraceStep, previous: TraceStep | undefined): string {
  if (step.channels.length === 0) {
    return "";
  }
  const state = (index: number, of: TraceStep | undefined): string | undefined => {
    const channel = of?.channels[index];
    return channel && (channel.connected ? (channel.reading ? "open" : "open, not reading") : "closed");
  };
  const rows = step.channels.map((channel, index) => [
    escapeHtml(channel.name),
    cell(state(index, step) ?? "", state(index, previous)),
    flowHtml(channel.sent),
    cell(String(channel.delivered), previous && String(previous.channels[index]?.delivered ?? 0)),
    flowHtml(channel.received),
  ]);
  const columns = ["Channel", "Host end", "Sent by host", "Given to guest", "Arrived at host"];
  return htmlTable("Bytes of each channel", columns, rows);
}

/** The state after one step as tables, and each queue as a picture too; what the step changed is marked. */
export function traceStepHtml(step: TraceStep, previous: TraceStep | undefined, pictures: QueuePictures): string {
  const before = new Map(previous?.queues.map((queue) => [queue.index, queue]));
  const queues = step.queues.map((queue) => queueHtml(queue, before.get(queue.index), pictures)).join("");
  return (
    `<div class="panels"><div>${registersHtml(step, previous)}</div><div>${interruptHtml(step, previous)}</div></div>` +
    `<div class="panels">${queues === "" ? `<p class="quiet">No queue is set up.</p>` : queues}</div>` +
    memoryHtml(step) +
    channelsHtml(step, previous)
  );
}
