/** A check begins again behind so many scenarios that the device does not survive. */
const restartsMax = 2;
/** After so many checks in a row that met a defect again each time, further ones do not begin again behind it. */
const inVainMax = 3;

/**
 * Says how often checks begin again behind scenarios that the device does not survive because of a known defect. Each
 * time costs a process, and the time until a hang is seen. Where nearly every scenario meets the defect it is in vain.
 */
export class Restarts {
  readonly #inVain: Map<string, number> = new Map();

  /** Whether a check that lost its process so many times to the defect may go on behind the last of those scenarios. */
  isWorthwhile(signature: string, losses: number): boolean {
    return losses <= restartsMax && (this.#inVain.get(signature) ?? 0) < inVainMax;
  }

  /** Takes note of how a check ended that met the defect: whether it came to the end of its scenarios. */
  note(signature: string, isWhole: boolean): void {
    this.#inVain.set(signature, isWhole ? 0 : (this.#inVain.get(signature) ?? 0) + 1);
  }
}
