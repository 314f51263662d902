import type { HostEnd } from "../../../host/host-end.ts";
import type { Specification } from "../../../spec/specification.ts";
import type { Target } from "../../../target/target.ts";
import { type DoctorStep, failedStep, passedStep } from "../../doctor/doctor-step.ts";
import type { DeviceLook, TrialDriver } from "../../doctor/trial-driver.ts";

/** A channel as the device config space shows it. */
interface ShownChannel {
  readonly id: number;
  readonly name: string;
}

const step = "channels";
const toHost = new TextEncoder().encode("from the guest");
const toGuest = new TextEncoder().encode("from the host");
/** Room offered for a message to the guest, header included. */
const roomBytes = 64;
const channelsMax = 64;

/** Compares the channels that the device shows with those announced, and sends a few bytes both ways through each. */
export async function examineChannels(
  target: Target,
  specification: Specification,
  driver: TrialDriver,
  look: DeviceLook,
): Promise<DoctorStep[]> {
  const shown = readChannels(await driver.deviceConfig());
  const announced = target.description.channels.map(({ name }) => name);
  const names = shown.map(({ name }) => name);
  if (announced.join() !== names.join()) {
    const detail = `the device shows ${list(names)}, the manifest announces ${list(announced)}`;
    const hint = "Give the same channels, in the same order, to the manifest and to the implementation.";
    return [failedStep(step, detail, hint)];
  }
  const queues = specification.vmchannel.queues.map(({ index }) => ({ index, size: look.queueSizes[index] ?? 0 }));
  const absent = queues.find(({ size }) => size === 0);
  if (absent !== undefined) {
    return [failedStep(step, `queue ${absent.index} has size 0`, "A vmchannel device has queues 0 and 1 (VMC-QUE-1).")];
  }
  const steps: DoctorStep[] = [];
  for (const [i, channel] of shown.entries()) {
    await driver.bringUp(queues);
    steps.push(
      (await tryToHost(driver, target.hostEnd(i), channel)) ??
        (await tryToGuest(driver, target.hostEnd(i), channel)) ??
        passedStep(step, `bytes pass both ways through ${JSON.stringify(channel.name)}`),
    );
  }
  return steps;
}

async function tryToHost(
  driver: TrialDriver,
  hostEnd: HostEnd,
  { id, name }: ShownChannel,
): Promise<DoctorStep | undefined> {
  await driver.offer(1, message(id, toHost), false);
  await driver.waitFor(() => hostEnd.available >= toHost.length);
  const got = hostEnd.take();
  if (Buffer.from(got).equals(toHost)) {
    return undefined;
  }
  const detail = `${toHost.length} bytes were sent through ${JSON.stringify(name)}, its host end got ${got.length}`;
  const hint = hostEnd.connected
    ? "Queue 1 takes messages of channel id, length and payload: see docs/writing-a-target.md."
    : "The connection of this host end was closed: compare the manifest's hostEnd with the implementation's options.";
  return failedStep(step, detail, hint);
}

async function tryToGuest(
  driver: TrialDriver,
  hostEnd: HostEnd,
  { id, name }: ShownChannel,
): Promise<DoctorStep | undefined> {
  await driver.offer(0, new Uint8Array(roomBytes), true);
  await hostEnd.send(toGuest);
  const { completed, length } = await driver.complete(0);
  const got = Buffer.from(await driver.received(0, roomBytes)).subarray(0, length);
  // A part of the bytes is as good: messages have no borders.
  const payload = got.subarray(8);
  const isPart = payload.length > 0 && Buffer.from(toGuest).subarray(0, payload.length).equals(payload);
  if (completed && isPart && got.readUInt32LE(0) === id && got.readUInt32LE(4) === payload.length) {
    return undefined;
  }
  const what = completed ? `a message of ${length} bytes that is not what was sent` : "nothing";
  const detail = `${toGuest.length} bytes were sent to the guest through ${JSON.stringify(name)}; queue 0 gave ${what}`;
  return failedStep(step, detail, "Queue 0 gives messages of channel id, length and payload; used.len counts all.");
}

function message(id: number, payload: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(8 + payload.length);
  bytes.writeUInt32LE(id, 0);
  bytes.writeUInt32LE(payload.length, 4);
  bytes.set(payload, 8);
  return bytes;
}

/** Reads the config space as far as it makes sense. */
function readChannels(bytes: Uint8Array): ShownChannel[] {
  const view = Buffer.from(bytes);
  const channels: ShownChannel[] = [];
  const count = view.length < 4 ? 0 : Math.min(channelsMax, view.readUInt32LE(0));
  for (let at = 4; channels.length < count && at + 12 <= view.length; ) {
    const length = view.readUInt32LE(at + 8);
    channels.push({ id: view.readUInt32LE(at), name: view.toString("latin1", at + 12, at + 12 + length) });
    at += 12 + length;
  }
  return channels;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "no channel" : names.map((name) => JSON.stringify(name)).join(", ");
}
