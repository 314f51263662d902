/** A structure of registers behind a base address register, as a capability of the function places it. */
export interface FoundStructure {
  /** Its name in the document of the transport. */
  readonly name: string;
  readonly bar: number;
  /** Bytes from the base of the register. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  /** By what an offset that displaces a register of the structure is multiplied; 0 where nothing is displaced. */
  readonly multiplier: number;
}
