/** How often a check begins again behind a scenario that the device does not survive. */
const restartsMax = 2;
/** The number of checks in a row that gained nothing from this, after which further ones do not begin again. */
const inVainMax = 3;

/**
 * Says how often checks begin again behind scenarios that the device does not survive because of a known defect. Each
 * time costs a process, and the time until a hang is seen. Where nearly every scenario meets the defect it is in vain.
 */
export class Restarts {
  readonly #inVain: Map<string, number> = new Map();

  /**
   * Whether a check may go on behind the scenario in which it lost its process to the defect. `losses` says how often
   * that has happened in the check.
   */
  isWorthwhile(signature: string, losses: number): boolean {
    return losses <= restartsMax && (this.#inVain.get(signature) ?? 0) < inVainMax;
  }

  /** Takes note of how a check ended that met the defect: whether it came to the end of its scenarios. */
  note(signature: string, isWhole: boolean): void {
    this.#inVain.set(signature, isWhole ? 0 : (this.#inVain.get(signature) ?? 0) + 1);
  }
}
