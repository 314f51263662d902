import { createDriver } from "../guest/transport/create-driver.ts";
import { runExchange } from "../guest/transport/exchange.ts";
import type { TransportDriver } from "../guest/transport/transport-driver.ts";
import type { Specification } from "../spec/specification.ts";
import type { AccessBatch } from "../target/access-batch.ts";
import type { Target } from "../target/target.ts";
import { TargetError } from "../target/target-error.ts";
import { GuestQueue } from "./guest-queue.ts";

/** A device that is ready to carry messages. */
export interface BroughtUp {
  readonly receive: GuestQueue;
  readonly transmit: GuestQueue;
  readonly transport: TransportDriver;
  /** Ids of the channels by name. */
  readonly channels: ReadonlyMap<string, number>;
}

const ringsStart = 0x1_0000;
const channelsMax = 64;

/** Does what a guest's firmware and driver do: places the registers, resets, lays both rings and reads the channels. */
export async function bringUp(target: Target, specification: Specification, batch: AccessBatch): Promise<BroughtUp> {
  const transport = createDriver(specification, batch, target.description);
  const run = async (): Promise<void> => {
    await target.run(batch);
    batch.clear();
  };
  await target.renew({ startIndex: 0 });
  batch.clear();
  const found = await runExchange(target, batch, transport.find());
  if (!found.found) {
    throw new TargetError("configuration", found.detail, found.hint);
  }
  transport.reset();
  transport.greet(false);
  transport.accept(transport.required);
  transport.agree();
  await run();
  const queues: GuestQueue[] = [];
  let address = (target.description.ram[0]?.start ?? 0) + ringsStart;
  for (const { index } of specification.vmchannel.queues.slice(0, 2)) {
    const size = transport.queueSize(index);
    await target.run(batch);
    const queue = new GuestQueue(specification, index, transport.placement, size(), address);
    batch.clear();
    queue.lay(batch);
    transport.giveRing(index, queue.ring);
    await run();
    queues.push(queue);
    address = queue.end;
  }
  transport.ready();
  await run();
  const channels = await readChannels(target, specification, batch, transport);
  const [receive, transmit] = queues as [GuestQueue, GuestQueue];
  return { receive, transmit, transport, channels };
}

async function readChannels(
  target: Target,
  { vmchannel }: Specification,
  batch: AccessBatch,
  transport: TransportDriver,
): Promise<Map<string, number>> {
  const { bytesMax, countOffset, firstRecordOffset } = vmchannel.configLayout;
  for (let offset = 0; offset < bytesMax; offset++) {
    transport.readConfig(offset, 1);
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
