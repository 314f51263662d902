import type { Specification } from "../spec/specification.ts";
import type { AccessBatch, AccessWidth } from "../target/access-batch.ts";
import type { Target } from "../target/target.ts";
import { TargetError } from "../target/target-error.ts";
import { GuestQueue } from "./guest-queue.ts";

/** A device that is ready to carry messages. */
export interface BroughtUp {
  readonly receive: GuestQueue;
  readonly transmit: GuestQueue;
  /** Port of the notification register. */
  readonly notifyPort: number;
  /** Ids of the channels by name. */
  readonly channels: ReadonlyMap<string, number>;
}

const acknowledged = 1;
const driverLoaded = 2;
const driverReady = 4;
const ioSpaceAndBusMaster = 5;
const ringsStart = 0x1_0000;
const channelsMax = 64;

/** Does what a guest's firmware and driver do: places BAR0, resets, lays both rings and reads the channels. */
export async function bringUp(target: Target, specification: Specification, batch: AccessBatch): Promise<BroughtUp> {
  const base = target.description.ioWindow.start;
  const { transport, vmchannel } = specification;
  const register = (name: string): { port: number; width: AccessWidth } => {
    const found = transport.registers.find((candidate) => candidate.name === name);
    if (found === undefined) {
      throw new TargetError("configuration", `the specification has no register ${name}`, "Use the kit's own.");
    }
    return { port: base + found.offset, width: found.width as AccessWidth };
  };
  const write = (name: string, value: number): void => {
    const { port, width } = register(name);
    batch.portWrite(port, width, value);
  };
  const run = async (): Promise<void> => {
    await target.run(batch);
    batch.clear();
  };
  await target.renew({ startIndex: 0 });
  batch.clear();
  batch.configWrite(0x10, 4, base);
  batch.configWrite(4, 2, ioSpaceAndBusMaster);
  write("device_status", 0);
  write("device_status", acknowledged);
  write("device_status", acknowledged + driverLoaded);
  write("guest_features", 0);
  await run();
  const queues: GuestQueue[] = [];
  let address = (target.description.ram[0]?.start ?? 0) + ringsStart;
  for (const { index } of vmchannel.queues.slice(0, 2)) {
    write("queue_select", index);
    const { port, width } = register("queue_size");
    const size = batch.portRead(port, width);
    await target.run(batch);
    const queue = new GuestQueue(specification, index, batch.value[size] as number, address);
    batch.clear();
    queue.lay(batch);
    write("queue_address", address / 2 ** specification.virtqueue.layout.addressShift);
    await run();
    queues.push(queue);
    address = queue.end;
  }
  write("device_status", acknowledged + driverLoaded + driverReady);
  await run();
  const channels = await readChannels(target, specification, batch, base + transport.deviceConfig.offset);
  const [receive, transmit] = queues as [GuestQueue, GuestQueue];
  return { receive, transmit, notifyPort: register("queue_notify").port, channels };
}

async function readChannels(
  target: Target,
  { vmchannel }: Specification,
  batch: AccessBatch,
  port: number,
): Promise<Map<string, number>> {
  const { bytesMax, countOffset, firstRecordOffset } = vmchannel.configLayout;
  for (let offset = 0; offset < bytesMax; offset++) {
    batch.portRead(port + offset, 1);
  }
  await target.run(batch);
  const bytes = Uint8Array.from(batch.value.subarray(0, bytesMax));
  batch.clear();
  const view = new DataView(bytes.buffer);
  const channels = new Map<string, number>();
  const count = Math.min(view.getUint32(countOffset, true), channelsMax);
  for (let record = 0, at = firstRecordOffset; record < count && at + 12 <= bytesMax; record++) {
    const end = Math.min(bytesMax, at + 12 + view.getUint32(at + 8, true));
    channels.set(Buffer.from(bytes.subarray(at + 12, end)).toString("latin1"), view.getUint32(at, true));
    at = end;
  }
  return channels;
}
