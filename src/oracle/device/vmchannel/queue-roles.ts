import type { Judgement } from "../../judgement/judgement.ts";
import type { OracleOptions } from "../../judgement/oracle-options.ts";
import type { QueueRole } from "../../ring/queue-role.ts";
import { SinkRole } from "../../ring/sink-role.ts";
import type { ChannelModels } from "../../stream/channel-models.ts";
import { ReceiveRole } from "./receive-role.ts";
import { TransmitRole } from "./transmit-role.ts";

/** What each queue of the device under test is for. */
export class QueueRoles {
  readonly transmit: TransmitRole;
  readonly #receive: ReceiveRole;
  readonly #sink: SinkRole;
  readonly #vmchannel: boolean;

  constructor(options: OracleOptions, judgement: Judgement, channels: ChannelModels) {
    const { specification, description, intended, observed } = options;
    const { directHostEnds } = description.capabilities;
    this.transmit = new TransmitRole(specification, judgement, channels, intended, directHostEnds);
    this.#receive = new ReceiveRole(specification, judgement, channels, intended, observed);
    this.#sink = new SinkRole(judgement);
    this.#vmchannel = description.deviceType === "vmchannel";
  }

  /** The role of a queue; on devices of other types every queue is a sink. */
  of(queue: number): QueueRole {
    if (!this.#vmchannel) {
      return this.#sink;
    }
    return queue === 0 ? this.#receive : this.transmit;
  }
}
