import type { CreateDevice } from "../../src/target/device-port.ts";

/**
 * A device with one register at port 0xc000 and one at memory 0xe0000000. A value written to the port makes it act:
 * 1 raises its line, 2 lowers it, 3 sends a message to 0x3000, 4 writes RAM later, 5 throws, 6 echoes host bytes,
 * 7 raises and lowers a hundred times later, 8 defers for ever.
 */
export const createToyDevice: CreateDevice = (environment, creation) => {
  let register = creation.startIndex;
  const echo = (): void => {
    for (const channel of environment.channels) {
      const bytes = new Uint8Array(channel.readable());
      channel.read(bytes, 0, bytes.length);
      channel.write(bytes, 0, bytes.length);
    }
  };
  const deferAgain = (): void => environment.defer(deferAgain);
  for (const channel of environment.channels) {
    channel.listen({
      readableChanged: () => environment.interrupt(true),
      writable: () => undefined,
      connectionChanged: (connected) => {
        if (connected && register === 666) {
          throw new Error("toy hates company");
        }
      },
    });
  }
  const actions: Record<number, () => void> = {
    1: () => environment.interrupt(true),
    2: () => environment.interrupt(false),
    3: () => environment.message(0x3000, 0x4142_4344),
    4: () => environment.defer(() => environment.memory.write32(0x4000, 0x0403_0201)),
    5: () => {
      throw new RangeError("toy broke");
    },
    6: echo,
    7: () => {
      for (let times = 0; times < 100; times++) {
        environment.interrupt(true);
        environment.interrupt(false);
      }
    },
    8: deferAgain,
  };
  return {
    configRead: (offset) => 0x1234_5600 + offset,
    configWrite: () => undefined,
    portRead: (port) => (port === 0xc000 ? register : undefined),
    portWrite: (_port, _width, value) => {
      register = value;
      actions[value]?.();
    },
    mmioRead: (address) => (address === 0xe000_0000 ? register : undefined),
    mmioWrite: (_address, _width, value) => {
      register = value;
    },
    save: () => `toy ${register}`,
    restore: (document) => {
      if (!/^toy \d+$/.test(document)) {
        throw new Error("not a state of a toy");
      }
      register = Number(document.slice(4));
    },
  };
};
