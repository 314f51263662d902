import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";

/** Bytes of config space that a scan reads; a device's own may be shorter. */
export const configScanBytes = 232;

/** One read of a scan: its entry in the batch, and which bytes of config space it gives. */
interface ScanRead {
  readonly entry: number;
  readonly offset: number;
  readonly width: 1 | 2 | 4;
}

/**
 * Reads the whole config space with one width and judges it as a document. What a read gives that crosses its end is
 * open (OPEN-1), so that the bytes before the end which do not fill one are read singly.
 */
export function* scanConfigSpace(run: ScenarioRun, width: 1 | 2 | 4): Steps {
  const { guest, oracle, batch } = run;
  const room = Math.min(configScanBytes, guest.transport.configRoom);
  const known = oracle.configSpace.bytesKnown;
  const length = known > 0 ? Math.min(room, known) : room;
  let bytes = yield* readAll(run, width, length);
  const end = known > 0 ? length : oracle.configSpace.extent(bytes, length);
  if (end % width !== 0 && end < length) {
    batch.clear();
    bytes = yield* readAll(run, width, end);
  }
  run.evidence.configSpaceScanned(bytes, Math.max(end, length - (length % width)));
  run.feed();
  if (!run.over && guest.channelIds.length === 0) {
    for (const channel of oracle.channels.all) {
      guest.channelIds.push(channel.id ?? 0);
    }
  }
  yield* run.rest(true);
}

/** Reads the bytes before `length`, and leaves the reads in the batch for the oracle. */
function* readAll(run: ScenarioRun, width: 1 | 2 | 4, length: number): Steps<Uint8Array> {
  const { batch, guest } = run;
  const reads: ScanRead[] = [];
  const whole = length - (length % width);
  for (let offset = 0; offset < length; ) {
    const step = offset < whole ? width : 1;
    reads.push({ entry: guest.transport.readConfig(offset, step), offset, width: step });
    offset += step;
  }
  yield* run.plain();
  const bytes = new Uint8Array(configScanBytes);
  for (const { entry, offset, width: read } of reads) {
    let value = batch.value[entry] as number;
    for (let index = 0; index < read; index++) {
      bytes[offset + index] = value % 256;
      value = Math.floor(value / 256);
    }
  }
  return bytes;
}
