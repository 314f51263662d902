import { parseChannelOptions } from "../../../src/serve/character-device.ts";
import { parseQtestEndpoint } from "../../../src/serve/qtest-endpoint.ts";
import { startServer } from "../../../src/serve/start-server.ts";
import type { CreateDevice } from "../../../src/target/device-port.ts";
import type { RestlessDevice } from "./interleaved-target.ts";
import { lawfulDevice } from "./lawful-device.ts";

/** Milliseconds between two moments at which a restless device acts by itself. */
const restlessEvery = 1;

/** The device that is plugged in, while it may act by itself: not between its save and the next access. */
let running: RestlessDevice | undefined;

/** Makes lawful devices that act by themselves as long as they are plugged in and not stopped. */
function restless(create: (...made: Parameters<CreateDevice>) => RestlessDevice): CreateDevice {
  return (...made) => {
    const device = create(...made);
    const goOn = <Value>(access: () => Value): Value => {
      running = device;
      return access();
    };
    running = device;
    const { save, restore } = device;
    return {
      configRead: (...access) => goOn(() => device.configRead(...access)),
      configWrite: (...access) => goOn(() => device.configWrite(...access)),
      portRead: (...access) => goOn(() => device.portRead(...access)),
      portWrite: (...access) => goOn(() => device.portWrite(...access)),
      mmioRead: (...access) => goOn(() => device.mmioRead?.(...access)),
      mmioWrite: (...access) => goOn(() => device.mmioWrite?.(...access)),
      ...(save === undefined
        ? {}
        : {
            save: () => {
              running = undefined;
              return save.call(device);
            },
          }),
      ...(restore === undefined ? {} : { restore: (...state) => restore.call(device, ...state) }),
    };
  };
}

/**
 * Serves a lawful device as a process of its own: `serve-lawful-device.ts NUMBER PACE QTEST [CHANNEL...]`. At the pace
 * `restless` the device also acts between two requests, at `resting` it is at rest when a request is answered.
 */
const [seed, pace, qtest = "stdio", ...channels] = process.argv.slice(2);
const create = lawfulDevice(Number(seed));
const server = await startServer({
  create: pace === "restless" ? restless(create) : create,
  channels: parseChannelOptions(channels),
  qtest: parseQtestEndpoint(qtest),
  memoryBytes: 0x80_0000,
});
const timer = pace === "restless" ? setInterval(() => running?.act(), restlessEvery) : undefined;
process.once("SIGTERM", () => void server.close());
await server.finished;
clearInterval(timer);
await server.close();
