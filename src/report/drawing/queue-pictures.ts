import type { TracedQueue } from "../../verdict/scenario-trace.ts";
import { queuePicture, queuePictureDescription, queuePictureSize } from "./queue-picture.ts";
import { svgDrawing } from "./svg.ts";

/** The most characters that the pictures of one failure take; what comes behind has its tables alone. */
const charactersMax = 48 * 1024;

/** The pictures of the queues of one failure. One that looks as an earlier one is drawn by pointing to it. */
export class QueuePictures {
  readonly #prefix: string;
  readonly #drawn: Map<string, string> = new Map();
  #count = 0;
  #characters = 0;

  /** `prefix` begins the ids of all of them, and must be the failure's own. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The picture of a queue after a step, none of one not used yet; `before` is the queue after the step before. */
  html(queue: TracedQueue, before: TracedQueue | undefined): string {
    const isUnused = queue.descriptors.length === 0 && queue.available.entries.length === 0;
    if (isUnused || this.#characters > charactersMax) {
      return "";
    }
    const body = queuePicture(queue, before);
    const id = `${this.#prefix}-q${this.#count++}`;
    const known = this.#drawn.get(body);
    if (known === undefined) {
      this.#drawn.set(body, `${id}-g`);
      this.#characters += body.length;
    }
    const drawing = svgDrawing({
      id,
      className: "queue-picture",
      ...queuePictureSize(queue),
      title: `Queue ${queue.index} as a picture`,
      description: queuePictureDescription(queue),
      // What is pointed to is styled by itself: the class must be within.
      body: known === undefined ? `<g class="queue-parts" id="${id}-g">${body}</g>` : `<use href="#${known}"/>`,
    });
    const label = `Picture of queue ${queue.index}`;
    return `<div class="drawing-box" tabindex="0" role="group" aria-label="${label}">${drawing}</div>`;
  }
}
