import { qtestLineMax } from "./qtest-request.ts";

/** Requests that may still be queued when the client is full, so that those which belong together stay together. */
export const roomKept = 8;
/** The most bytes of requests and their replies on the way; more would only fill buffers. */
export const openBytesMax = 1_048_576;
/** Requests are handed to the socket in portions of this size, so that the target works while the kit still writes. */
export const portionBytes = 8192;
/** What a target gets on top of its limit, in milliseconds: the kit itself may have been the one that was stopped. */
export const graceMilliseconds = 100;
/** Bytes of a buffer that holds a portion: the last request may begin just before its end. */
export const portionBufferBytes: number = portionBytes + qtestLineMax;
