import type { TransportSpecification } from "../../spec/types.generated.ts";
import type { CreateBackEnd } from "../back-end-port.ts";
import { backEndMemory, defaultMemoryWindow } from "../manifest/parse-manifest.ts";
import type { PciIdentity, Target, TargetDescription } from "../target.ts";
import { wantedProtocolFeatures } from "./back-end.ts";
import { FrontEnd } from "./front-end.ts";
import { InProcessLink } from "./in-process-link.ts";
import { type BackEndStart, VhostUserTarget } from "./vhost-user-target.ts";

/** How long a reply may take that comes at once or never, in milliseconds. */
const replyLimit = 1000;

/** What is announced of a back-end in this process. */
export interface InProcessBackEndOptions extends Pick<TargetDescription, "name" | "version" | "queueRoles"> {
  readonly create: CreateBackEnd;
  readonly queues: number;
  readonly queueSize: number;
  /** Ids that nobody looks at: the device is no PCI function. */
  readonly identity: PciIdentity;
  readonly transport: TransportSpecification;
}

/** A vhost-user back-end in this process, whose messages and signals are calls. */
export async function createInProcessBackEnd(options: InProcessBackEndOptions): Promise<Target> {
  const { create, name, version, identity, queueRoles, transport, queues, queueSize } = options;
  const link = new InProcessLink(create);
  const converse: BackEndStart["converse"] = async () => {
    const socket = link.connect();
    const frontEnd = new FrontEnd(socket, replyLimit);
    frontEnd.begin(wantedProtocolFeatures);
    return { frontEnd, socket };
  };
  const description: TargetDescription = {
    name,
    version,
    deviceType: "other",
    transport: "vhost-user",
    identity,
    ram: backEndMemory,
    ioWindow: { start: 0xc000, length: 0x100 },
    memoryWindow: defaultMemoryWindow,
    channels: [],
    queueRoles,
    configBytes: 0,
    capabilities: {
      synchronous: true,
      directHostEnds: true,
      memoryAudit: false,
      freshDevice: false,
      startIndex: true,
      saveRestore: false,
      interruptLine: false,
    },
  };
  const session = {
    process: undefined,
    converse,
    crash: () => link.crash,
    errorOutput: () => [],
    close: async () => undefined,
  };
  const backEnd = { connections: "many", queues, queueSize } as const;
  const target = new VhostUserTarget({
    description,
    backEnd,
    replyLimit,
    transport,
    link,
    session,
    open: async () => session,
  });
  target.adopt(await converse());
  return target;
}
