import { Duplex } from "node:stream";
import type { SynchronousHostEnd } from "../../src/host/in-process.ts";

const pauseMilliseconds = 2;

/**
 * One connection of an in-process host end as a stream: opens it, and ends when either side closes it. Bytes that the
 * guest sends while nobody reads wait in the host end.
 */
export function openHostEnd(hostEnd: SynchronousHostEnd): Duplex {
  hostEnd.connect();
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const bytes = hostEnd.take();
    if (bytes.length > 0) {
      stream.push(bytes);
    }
    if (!hostEnd.connected) {
      stream.push(null);
      return;
    }
    timer = setTimeout(look, pauseMilliseconds);
  };
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => undefined,
    write: (chunk: Uint8Array, _encoding, done) => {
      if (hostEnd.connected) {
        hostEnd.send(chunk);
      }
      done();
    },
    destroy: (error, done) => {
      clearTimeout(timer);
      if (hostEnd.connected) {
        hostEnd.close();
      }
      done(error);
    },
  });
  look();
  return stream;
}
