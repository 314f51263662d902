import type { Judgement } from "../judgement/judgement.ts";
import type { Entry, Obligation } from "./queue-role.ts";
import { SinkRole } from "./sink-role.ts";

/** Bytes of a chain that a device is known to serve. */
export interface RequestSize {
  readonly readable: number;
  readonly writable: number;
}

/**
 * A queue that serves one kind of request, of which nothing is known but how long its parts are: a chain of another
 * size may be no request at all, so that its completion is not owed.
 */
export class RequestRole extends SinkRole {
  override readonly isRequest = true;
  readonly #size: RequestSize;

  constructor(judgement: Judgement, size: RequestSize) {
    super(judgement);
    this.#size = size;
  }

  override owes(entry?: Entry): Obligation {
    const { readableBytes, writableBytes } = entry?.chain ?? {};
    return readableBytes === this.#size.readable && writableBytes === this.#size.writable ? "must" : "no";
  }
}
