/** So many bytes at the end of a stream are kept: as many as a scenario's last message has, or more. */
const keptMax = 8;

const nothing: Uint8Array = new Uint8Array(0);

/** The last bytes that came of a stream which is no longer judged, to find out whether all of it has come. */
export class LastBytes {
  #kept: Uint8Array = nothing;

  /** Takes bytes that came. */
  add(bytes: Uint8Array): void {
    const both = new Uint8Array(this.#kept.length + bytes.length);
    both.set(this.#kept);
    both.set(bytes, this.#kept.length);
    this.#kept = both.slice(Math.max(0, both.length - keptMax));
  }

  /** Whether what came ends like what was sent. */
  endsLike(sent: Uint8Array): boolean {
    const length = Math.min(keptMax, sent.length);
    const end = sent.subarray(sent.length - length);
    const got = this.#kept.subarray(this.#kept.length - length);
    return this.#kept.length >= length && end.every((byte, index) => byte === got[index]);
  }
}
