import { defined, type Field } from "../field/field.ts";
import { numberNear } from "../field/number-fields.ts";

/** The most payload bytes that random messages and buffers have: more than a page and more than 16 bits hold. */
export const payloadBytesMax = 70_000;

/** Bytes of the header before the payload of a message, as spec/devices/vmchannel.json has it. */
export const messageHeaderBytes = 8;

/** Bytes of a message: an empty one is a special case, so it counts as one further than one byte. */
export const messageBytes: Field<number> = numberNear(1, defined("byteCount"));

/** Bytes of a receive buffer: the least that holds a message is the simplest, smaller ones are a special case. */
export const bufferBytes: Field<number> = numberNear(messageHeaderBytes + 1, defined("byteCount"));
