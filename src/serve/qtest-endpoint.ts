import type { SocketAddress } from "../host/socket-address.ts";
import { parseCharacterDevice } from "./character-device.ts";
import { optionError } from "./option-scanner.ts";

/** Where a qtest client is met. */
export type QtestEndpoint =
  /** Clients connect there, one after the other. */
  | { readonly kind: "listen"; readonly address: SocketAddress }
  /** One client listens there already. */
  | { readonly kind: "connect"; readonly address: SocketAddress }
  /** The client holds standard input and output of this process. */
  | { readonly kind: "stdio" };

const endpointOption = "--qtest";

/**
 * Reads the value of `--qtest`, a character device: `unix:PATH` and `tcp:HOST:PORT` (loopback only) listen, with
 * `,server=off` behind they connect instead; `stdio`. Throws a TargetError (`configuration`) that says which character
 * is wrong and what was expected.
 */
export function parseQtestEndpoint(text: string): QtestEndpoint {
  const device = parseCharacterDevice(endpointOption, text, 0, true);
  switch (device.kind) {
    case "stdio":
      return { kind: "stdio" };
    case "socket":
      return { kind: device.server ? "listen" : "connect", address: device.address };
    default:
      throw optionError(endpointOption, text, 0, "unix, tcp or stdio: a way that carries bytes in both directions");
  }
}
