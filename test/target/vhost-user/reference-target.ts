import { type Parts, referenceParts } from "../../../reference/parts.ts";
import { ReferenceBackEnd } from "../../../reference/vhost-user/back-end.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { withTransport } from "../../../src/spec/with-transport.ts";
import type { CreateBackEnd } from "../../../src/target/back-end-port.ts";
import type { Target } from "../../../src/target/target.ts";
import { createInProcessBackEnd } from "../../../src/target/vhost-user/in-process-back-end.ts";

const specification = loadSpecification();

/** What makes the reference as a vhost-user back-end, with some of its parts replaced. */
export function referenceBackEnd(parts: Partial<Parts> = {}): CreateBackEnd {
  return (environment) => new ReferenceBackEnd(environment, { ...referenceParts, ...parts });
}

/** A back-end in this process as a target whose queue 1 takes whatever it is given. */
export function backEndTarget(create: CreateBackEnd): Promise<Target> {
  return createInProcessBackEnd({
    name: "reference back-end",
    version: "1",
    create,
    queueRoles: [{ queue: 1, role: "sink" }],
    queues: 2,
    queueSize: 128,
    identity: specification.vmchannel.identity,
    transport: withTransport(specification, "vhost-user").transport,
  });
}
