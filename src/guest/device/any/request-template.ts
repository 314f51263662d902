import type { QueueRole } from "../../../target/target.ts";
import type { RequestTemplate } from "../guest-device.ts";

/** The chains that a manifest announces for a queue; undefined where any will do. */
export function requestTemplate(roles: readonly QueueRole[], queue: number): RequestTemplate | undefined {
  const found = roles.find((role) => role.queue === queue);
  return found?.role === "request"
    ? { readable: new Uint8Array(Buffer.from(found.readable, "hex")), writable: found.writable }
    : undefined;
}
