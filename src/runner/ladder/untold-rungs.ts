import type { TargetDescription } from "../../target/target.ts";
import type { UntoldRung } from "../../verdict/ladder.ts";

/** What the manifest of a vmchannel device leaves out, so that parts of the device cannot be tried. */
export function untoldRungs({ deviceType, channels, capabilities }: TargetDescription): readonly UntoldRung[] {
  // The kit holds the host ends and the interrupt line of a device in its own process.
  if (deviceType !== "vmchannel" || capabilities.directHostEnds) {
    return [];
  }
  const line: UntoldRung = {
    rung: "interrupts",
    detail: "the manifest names no interrupt line",
    hint: "Name it in interrupt of the manifest, or clauses on the line are not tried.",
  };
  const ends: UntoldRung = {
    rung: "channels",
    detail: "the manifest names no channel",
    hint: "List each channel with its host end in channels of the manifest, or clauses on messages are not tried.",
  };
  return [...(capabilities.interruptLine ? [] : [line]), ...(channels.length > 0 ? [] : [ends])];
}
