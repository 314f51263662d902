import type { StreamChannel } from "../stream-channel.ts";
import type { CharacterBackend } from "./character-backend.ts";

/** A host end that never connects: what the guest sends is discarded, as for any channel with nobody behind it. */
export function openNullBackend(channel: StreamChannel): CharacterBackend {
  return { channel, address: "null", ready: Promise.resolve(), close: () => Promise.resolve() };
}
