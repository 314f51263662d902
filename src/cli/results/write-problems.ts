import { systemErrorWords } from "../../base/system-error.ts";
import { UsageError } from "../usage-error.ts";

const shownMax = 5;

/** Files that could not be written once a run was under way: they end nothing, and are told when it has ended. */
export class WriteProblems {
  readonly #lines: string[] = [];

  /** Whether something is missing that the user asked for. */
  get isAny(): boolean {
    return this.#lines.length > 0;
  }

  /** Does something with files; what the operating system refuses is noted. Gives undefined where it did. */
  attempt<T>(path: string, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      const isTold = error instanceof UsageError;
      this.#lines.push(isTold ? error.message : `${path} cannot be written: ${systemErrorWords(error)}`);
      return undefined;
    }
  }

  /** What is missing, a line each, as text; empty when nothing is. */
  text(): string {
    const more = this.#lines.length - shownMax;
    const lines = [...this.#lines.slice(0, shownMax), ...(more > 0 ? [`and ${more} more like these`] : [])];
    return lines.map((line) => `vmconform: ${line}\n`).join("");
  }
}
