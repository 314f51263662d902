/** Where a stream socket is: a path of the file system, or a host and port. */
export type SocketAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

/** The longest path of a unix socket on Linux, in bytes; the kernel's field holds one more for the closing zero. */
export const unixPathBytesMax = 107;

/** The address as users write it: `unix:PATH` or `tcp:HOST:PORT`. */
export function formatSocketAddress(address: SocketAddress): string {
  if (address.kind === "unix") {
    return `unix:${address.path}`;
  }
  return `tcp:${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
}

/** Whether only programs of this machine reach a server that listens there. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
