// The host's side: guests of a cluster ask it to switch another one off when that one no longer answers.
import type { Duplex } from "node:stream";
import { readJsonLines, writeJsonLine } from "../support/json-lines.ts";
import type { FenceLine, FenceRequest, NodeState } from "./protocol.ts";

/** A guest as the host knows it. */
export interface FencedNode {
  readonly name: string;
  /** The host end of the guest's channel: by it, and not by what it says, a guest is known. */
  readonly hostEnd: Duplex;
  /** Switches the guest off; resolves when it certainly runs no more. */
  powerOff(): Promise<void>;
}

interface Node extends FencedNode {
  state: NodeState;
}

/**
 * A fence for a few guests. A guest is named by the channel that it speaks over, so none needs an address, a network or
 * a password. What was asked for is done even when the asking guest is lost meanwhile.
 */
export class FenceService {
  readonly #nodes = new Map<string, Node>();
  readonly #serving: Promise<unknown>;

  constructor(nodes: readonly FencedNode[]) {
    for (const node of nodes) {
      this.#nodes.set(node.name, { ...node, state: "on" });
    }
    this.#serving = Promise.all([...this.#nodes.values()].map((node) => this.#serve(node)));
  }

  /** The state of each node. */
  get states(): Readonly<Record<string, NodeState>> {
    return Object.fromEntries([...this.#nodes.values()].map(({ name, state }) => [name, state]));
  }

  /** Ends when no guest is connected any more. */
  get ended(): Promise<unknown> {
    return this.#serving;
  }

  async #serve(node: Node): Promise<void> {
    node.hostEnd.on("error", () => undefined);
    try {
      for await (const line of readJsonLines(node.hostEnd)) {
        await this.#tell(node, await this.#answer(node, line as FenceRequest));
      }
    } catch {
      // A guest that is lost asks for nothing more; the others are served on.
    }
  }

  async #answer(asking: Node, line: FenceRequest): Promise<FenceLine> {
    const { request } = line;
    if (line.ask === "nodes") {
      return { request, result: this.states };
    }
    const node = this.#nodes.get(String(line.node));
    if (node === undefined) {
      return { request, error: `there is no node ${JSON.stringify(line.node)}` };
    }
    if (line.ask === "state") {
      return { request, result: node.state };
    }
    if (line.ask !== "fence") {
      return { request, error: "the fence knows nodes, state and fence" };
    }
    if (node === asking) {
      return { request, error: "a node cannot fence itself: nobody would see the answer" };
    }
    await this.#fence(node, asking);
    return { request, result: node.state };
  }

  async #fence(node: Node, asking: Node): Promise<void> {
    if (node.state === "off") {
      return;
    }
    await node.powerOff();
    node.state = "off";
    node.hostEnd.destroy();
    for (const other of this.#nodes.values()) {
      if (other !== asking && other.state === "on") {
        await this.#tell(other, { fenced: node.name, by: asking.name });
      }
    }
  }

  async #tell(node: Node, line: FenceLine): Promise<void> {
    if (!node.hostEnd.destroyed) {
      await writeJsonLine(node.hostEnd, line);
    }
  }
}
