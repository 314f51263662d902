import type { TracedBytes, TracedChannel } from "../../verdict/scenario-trace.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import { hexDigits } from "./record-bytes.ts";

/** Bytes of one step of which a trace shows the contents. */
const previewBytesMax = 64;

interface Flow {
  step: number;
  total: number;
  preview: string;
}

function add(flow: Flow, bytes: Uint8Array): void {
  const room = previewBytesMax - flow.preview.length / 2;
  flow.preview += hexDigits(bytes.subarray(0, Math.max(0, room)));
  flow.step += bytes.length;
  flow.total += bytes.length;
}

function taken(flow: Flow): TracedBytes {
  const bytes = { ...flow };
  flow.step = 0;
  flow.preview = "";
  return bytes;
}

/** Listens to the host ends of a scenario from its first step on. */
export class ChannelRecorder {
  readonly #run: ScenarioRun;
  readonly #sent: Map<number, Flow> = new Map();
  readonly #received: Map<number, Flow> = new Map();

  constructor(run: ScenarioRun) {
    this.#run = run;
    for (const { position } of run.oracle.channels.all) {
      this.#sent.set(position, { step: 0, total: 0, preview: "" });
      this.#received.set(position, { step: 0, total: 0, preview: "" });
    }
    run.onHostBytes = (channel, direction, bytes) => {
      const flow = (direction === "sent" ? this.#sent : this.#received).get(channel);
      if (flow !== undefined) {
        add(flow, bytes);
      }
    };
  }

  /** What moved since the last call. */
  record(): TracedChannel[] {
    return this.#run.oracle.channels.all.map((channel) => ({
      name: channel.name,
      connected: channel.connected,
      reading: channel.reading,
      sent: taken(this.#sent.get(channel.position) ?? { step: 0, total: 0, preview: "" }),
      delivered: channel.receive.delivered,
      received: taken(this.#received.get(channel.position) ?? { step: 0, total: 0, preview: "" }),
    }));
  }
}
