/** Clauses of vmchannel that checks of every device exercise as well, by the ids of these checks. */
export const alsoExercised: Readonly<Record<string, readonly string[]>> = {
  "PCI-ID-1": ["VMC-ID-1"],
  "REG-4": ["VMC-QUE-1"],
  "REG-9": ["VMC-CFG-1"],
  "FEAT-1": ["VMC-FEAT-1"],
  "FEAT-7": ["VMC-FEAT-1"],
  "RST-1": ["VMC-LIFE-1"],
};
