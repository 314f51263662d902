import type { EvidenceEnd, EvidenceRecord, EvidenceStart } from "../../oracle/recording/evidence-record.ts";

/** Characters of lines that are put together before they are kept. */
const pieceCharacters = 64 * 1024;

/** What the oracle was shown of one scenario, as the text of its file. */
export class ScenarioRecording {
  readonly #charactersMax: number;
  #pieces: string[] = [];
  #open = "";
  #characters = 0;
  #lines = 0;
  #isTooLarge = false;

  /** Holds so many characters at most. */
  constructor(charactersMax: number) {
    this.#charactersMax = charactersMax;
  }

  /** Whether more was added than is held: nothing of it is kept then. */
  get isTooLarge(): boolean {
    return this.#isTooLarge;
  }

  /** Adds a line. */
  readonly add = (line: EvidenceStart | EvidenceRecord): void => {
    if (this.#isTooLarge) {
      return;
    }
    const text = `${JSON.stringify(line)}\n`;
    this.#characters += text.length;
    this.#lines++;
    if (this.#characters > this.#charactersMax) {
      this.#isTooLarge = true;
      this.#pieces = [];
      this.#open = "";
      return;
    }
    this.#open += text;
    if (this.#open.length > pieceCharacters) {
      this.#pieces.push(this.#open);
      this.#open = "";
    }
  };

  /** The text of the file, with the line that closes it, in pieces. */
  text(): readonly string[] {
    const end: EvidenceEnd = { kind: "end", lines: this.#lines };
    return [...this.#pieces, `${this.#open}${JSON.stringify(end)}\n`];
  }
}
