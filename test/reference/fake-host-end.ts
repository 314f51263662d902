import type { ChannelBackend, ChannelListener } from "../../src/target/device-port.ts";

/** A host end that tests drive by hand. */
export class FakeHostEnd implements ChannelBackend {
  readonly name: string;
  /** What came from the guest. */
  readonly received: number[] = [];
  /** How many bytes it still takes. */
  room: number = Number.POSITIVE_INFINITY;
  private readonly waiting: number[] = [];
  private listener: ChannelListener | undefined;
  private open: boolean;

  constructor(name: string, open = true) {
    this.name = name;
    this.open = open;
  }

  connected(): boolean {
    return this.open;
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    const count = Math.min(length, this.room);
    for (let place = 0; place < count; place++) {
      this.received.push(bytes[offset + place] ?? 0);
    }
    this.room -= count;
    return count;
  }

  readable(): number {
    return this.waiting.length;
  }

  read(target: Uint8Array, offset: number, length: number): number {
    const bytes = this.waiting.splice(0, length);
    target.set(bytes, offset);
    return bytes.length;
  }

  listen(listener: ChannelListener): void {
    this.listener = listener;
  }

  /** Hands bytes over for the guest. */
  send(...bytes: number[]): void {
    this.waiting.push(...bytes);
    this.listener?.readableChanged();
  }

  /** Takes `room` more bytes. */
  resume(room: number): void {
    this.room = room;
    this.listener?.writable();
  }

  connect(): void {
    this.open = true;
    this.listener?.connectionChanged(true);
  }

  close(): void {
    this.open = false;
    this.listener?.connectionChanged(false);
  }

  /** The bytes from the guest as text. */
  text(): string {
    return String.fromCharCode(...this.received);
  }
}
