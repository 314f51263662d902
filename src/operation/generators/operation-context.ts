/** What the generators need of one register; a register of spec/transports/legacy-pci.json has these fields. */
export interface RegisterSummary {
  readonly name: string;
  /** Bytes. */
  readonly width: number;
  /** What a write does, in the words of spec/transports/legacy-pci.json. */
  readonly effect: string;
}

/** What the generators need to know of a target: its sizes, and the names that its specification gives to things. */
export interface OperationContext {
  /** Names of the features the device offers. */
  readonly features: ReadonlySet<string>;
  /** Sizes of queues 0, 1, ... up to the last one present. */
  readonly queueSizes: readonly number[];
  /** Number of channels. */
  readonly channelCount: number;
  /** Whether the function has an MSI-X capability. */
  readonly msix: boolean;
  /** Number of its vectors, 0 without the capability. */
  readonly msixVectors: number;
  /** Bytes of device config space. */
  readonly configBytes: number;
  /** The registers that are present on this target. */
  readonly registers: readonly RegisterSummary[];
  /** Names of the bits of the PCI command register that a scenario may set and clear. */
  readonly commandBits: readonly string[];
  /** Names of the conditions of `malformed-chain`. */
  readonly malformedChains: readonly string[];
  /** Names of the conditions of `malformed-message`. */
  readonly malformedMessages: readonly string[];
  readonly capabilities: {
    /** Rings can start at a given index. */
    readonly startIndex: boolean;
    /** The device can be saved and restored. */
    readonly saveRestore: boolean;
  };
}
