// The part of D-Bus messages that a call without arguments needs; little-endian.

/** The reply to a call. */
export interface Reply {
  /** 2 is a return, 3 an error. */
  readonly type: number;
  readonly replySerial: number;
  /** The strings of its body. */
  readonly strings: readonly string[];
  /** Bytes of the whole message. */
  readonly bytes: number;
}

const fixedBytes = 16;

function aligned(at: number, to: number): number {
  return Math.ceil(at / to) * to;
}

function field(code: number, type: string, value: string): Buffer {
  const text = Buffer.from(value);
  const bytes = Buffer.alloc(aligned(8 + text.length + 1, 8));
  bytes.set([code, 1, type.charCodeAt(0), 0]);
  bytes.writeUInt32LE(text.length, 4);
  text.copy(bytes, 8);
  return bytes;
}

/** A call of the bus itself, such as `Hello`. */
export function callBus(member: string, serial: number): Buffer {
  const name = "org.freedesktop.DBus";
  const fields = Buffer.concat([
    field(1, "o", "/org/freedesktop/DBus"),
    field(2, "s", name),
    field(3, "s", member),
    field(6, "s", name),
  ]);
  // The length leaves out the padding behind the last field, which here is all zeros after its terminator.
  const last = aligned(8 + name.length + 1, 8) - (8 + name.length + 1);
  const head = Buffer.alloc(fixedBytes);
  head.set([0x6c, 1, 0, 1]);
  head.writeUInt32LE(serial, 8);
  head.writeUInt32LE(fields.length - last, 12);
  return Buffer.concat([head, fields]);
}

/** The first message in `bytes`; undefined while it is not whole. */
export function parseReply(bytes: Buffer): Reply | undefined {
  if (bytes.length < fixedBytes) {
    return undefined;
  }
  const fieldsEnd = fixedBytes + bytes.readUInt32LE(12);
  const body = aligned(fieldsEnd, 8);
  const end = body + bytes.readUInt32LE(4);
  if (bytes.length < end) {
    return undefined;
  }
  const { replySerial, signature } = readFields(bytes, fieldsEnd);
  return { type: bytes[1] ?? 0, replySerial, strings: readStrings(bytes, body, signature), bytes: end };
}

function readFields(bytes: Buffer, end: number): { replySerial: number; signature: string } {
  let replySerial = 0;
  let signature = "";
  for (let at = fixedBytes; at < end; ) {
    const code = bytes[at] ?? 0;
    const type = String.fromCharCode(bytes[at + 2] ?? 0);
    if (type === "g") {
      const length = bytes[at + 4] ?? 0;
      signature = code === 8 ? bytes.toString("latin1", at + 5, at + 5 + length) : signature;
      at = aligned(at + 5 + length + 1, 8);
    } else if (type === "u") {
      replySerial = code === 5 ? bytes.readUInt32LE(at + 4) : replySerial;
      at = aligned(at + 8, 8);
    } else {
      at = aligned(at + 8 + bytes.readUInt32LE(at + 4) + 1, 8);
    }
  }
  return { replySerial, signature };
}

function readStrings(bytes: Buffer, body: number, signature: string): string[] {
  if (signature !== "s" && signature !== "as") {
    return [];
  }
  const isList = signature === "as";
  const start = isList ? body + 4 : body;
  const end = isList ? start + bytes.readUInt32LE(body) : start + 1;
  const strings: string[] = [];
  for (let at = start; at < end; ) {
    const length = bytes.readUInt32LE(at);
    strings.push(bytes.toString("utf8", at + 4, at + 4 + length));
    at = aligned(at + 4 + length + 1, 4);
  }
  return strings;
}
