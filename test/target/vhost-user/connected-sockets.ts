import { join } from "node:path";
import { loadLibc } from "../../../src/target/vhost-user/native/libc.ts";
import { MessageSocket, unixAddress } from "../../../src/target/vhost-user/native/message-socket.ts";

/** Two sockets that are connected to each other, by way of a file in `folder`. */
export async function connectedSockets(folder: string): Promise<readonly [MessageSocket, MessageSocket]> {
  const libc = await loadLibc();
  const address = unixAddress(join(folder, `socket-${process.pid}-${Math.random().toString(36).slice(2, 8)}`));
  if (address === undefined) {
    throw new Error("the folder's name is too long for a socket");
  }
  const [listener, near] = [libc.unixSocket(), libc.unixSocket()];
  const isListening = libc.bind(listener, address) === 0 && libc.listen(listener, 1) === 0;
  if (!isListening || libc.connect(near, address) !== 0) {
    throw new Error(`no sockets (error ${libc.errorNumber()})`);
  }
  const far = libc.accept(listener);
  libc.close(listener);
  return [new MessageSocket(libc, near), new MessageSocket(libc, far)];
}
