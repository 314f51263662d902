// The guest's side: asks the fence over a channel.
import type { Duplex } from "node:stream";
import { readJsonLines, writeJsonLine } from "../support/json-lines.ts";
import type { FenceLine, FenceRequest, NodeState } from "./protocol.ts";

type Answer = Extract<FenceLine, { readonly request: number }>;

/** The fence as a guest has it. Whatever it asks rejects with what the fence says against it, or with the channel. */
export class FenceClient {
  readonly #channel: Duplex;
  readonly #fenced: (node: string, by: string) => void;
  readonly #waiting = new Map<number, { take(answer: Answer): void; refuse(error: Error): void }>();
  #last = 0;
  /** Why nothing can be asked any more. */
  #ended: Error | undefined;

  /** `fenced` is told of every other node that was switched off, and who asked for it. */
  constructor(channel: Duplex, fenced: (node: string, by: string) => void) {
    this.#channel = channel;
    this.#fenced = fenced;
    void this.#read();
  }

  /** The state of every node. */
  nodes(): Promise<Readonly<Record<string, NodeState>>> {
    return this.#ask({ ask: "nodes" }) as Promise<Readonly<Record<string, NodeState>>>;
  }

  /** Whether a node runs. */
  state(node: string): Promise<NodeState> {
    return this.#ask({ ask: "state", node }) as Promise<NodeState>;
  }

  /** Switches a node off; when it resolves, that node certainly runs no more. */
  fence(node: string): Promise<NodeState> {
    return this.#ask({ ask: "fence", node }) as Promise<NodeState>;
  }

  #ask(question: { ask: "nodes" } | { ask: "state" | "fence"; node: string }): Promise<unknown> {
    if (this.#ended !== undefined) {
      return Promise.reject(this.#ended);
    }
    const request = ++this.#last;
    return new Promise((resolve, reject) => {
      const take = (answer: Answer): void =>
        "error" in answer ? reject(new Error(answer.error)) : resolve(answer.result);
      this.#waiting.set(request, { take, refuse: reject });
      void writeJsonLine(this.#channel, { request, ...question } satisfies FenceRequest);
    });
  }

  async #read(): Promise<void> {
    let reason = new Error("the channel to the fence ended");
    try {
      for await (const line of readJsonLines(this.#channel)) {
        this.#hear(line as FenceLine);
      }
    } catch (error) {
      reason = error as Error;
    }
    this.#ended = reason;
    for (const { refuse } of this.#waiting.values()) {
      refuse(reason);
    }
    this.#waiting.clear();
  }

  #hear(line: FenceLine): void {
    if ("fenced" in line) {
      this.#fenced(line.fenced, line.by);
      return;
    }
    this.#waiting.get(line.request)?.take(line);
    this.#waiting.delete(line.request);
  }
}
