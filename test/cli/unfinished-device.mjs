// A device under construction, over qtest on standard input and output: guest memory, a PCI function and registers that
// are as they should be, and queues that are never served. With the argument `no-registers` nothing answers behind BAR0,
// and with `no-bar` there is no BAR0.
import { createInterface } from "node:readline";

const withoutRegisters = process.argv[2] === "no-registers";
const ramBytes = 0x80_0000;
const queueSize = 64;
const queues = 2;
const barBytes = 32;
const ram = Buffer.alloc(ramBytes);
const header = Buffer.alloc(256);
const writable = Buffer.alloc(256);
header.writeUInt32LE(0x103f_1af4, 0);
header.writeUInt32LE(0x0780_0000, 0x08);
header.writeUInt32LE(process.argv[2] === "no-bar" ? 0 : 1, 0x10);
header.writeUInt32LE(0xffff_1af4, 0x2c);
header[0x3d] = 1;
writable.writeUInt16LE(0b101, 0x04);
writable.writeUInt32LE(process.argv[2] === "no-bar" ? 0 : 0x1_0000_0000 - barBytes, 0x10);
writable[0x3c] = 0xff;
let address = 0;
let registers = freshRegisters();

function freshRegisters() {
  return { features: 0, select: 0, status: 0, addresses: [0, 0] };
}

/** The header and the config space behind it, which says that there is no channel. */
function registerBytes() {
  const bytes = Buffer.alloc(barBytes, 0xff).fill(0, 0, 0x18);
  const { features, select, status, addresses } = registers;
  bytes.writeUInt32LE(0x0800_0000, 0x00);
  bytes.writeUInt32LE(features, 0x04);
  bytes.writeUInt32LE(addresses[select] ?? 0, 0x08);
  bytes.writeUInt16LE(select < queues ? queueSize : 0, 0x0c);
  bytes.writeUInt16LE(select, 0x0e);
  bytes[0x12] = status;
  return bytes;
}

function writeRegister(offset, width, value) {
  if (offset === 0x04 && width === 4) {
    registers.features = value;
  } else if (offset === 0x08 && width === 4 && registers.select < queues) {
    registers.addresses[registers.select] = value;
  } else if (offset === 0x0e && width === 2) {
    registers.select = value;
  } else if (offset === 0x12 && width === 1) {
    registers = value === 0 ? freshRegisters() : { ...registers, status: value };
  }
}

/** Where a port leads: into the header of the function, or into BAR0. */
function placeOf(port) {
  const base = header.readUInt32LE(0x10) - 1;
  if (port >= 0xcfc && port < 0xd00 && address >>> 8 === 0x80_0018) {
    return { config: (address & 0xfc) + (port - 0xcfc) };
  }
  const isOpen = (header[0x04] & 1) === 1 && base !== 0 && !withoutRegisters;
  return isOpen && port >= base && port < base + barBytes ? { register: port - base } : {};
}

function input(port, width) {
  const { config, register } = placeOf(port);
  if (port === 0xcf8) {
    return address;
  }
  const bytes = config === undefined ? registerBytes() : header;
  const offset = config ?? register;
  return offset === undefined || offset + width > bytes.length ? 2 ** (8 * width) - 1 : bytes.readUIntLE(offset, width);
}

function output(port, width, value) {
  const { config, register } = placeOf(port);
  if (port === 0xcf8 && width === 4) {
    address = value;
  } else if (register !== undefined) {
    writeRegister(register, width, value);
  } else if (config !== undefined) {
    for (let i = 0; i < width; i++) {
      const mask = writable[config + i];
      header[config + i] = (header[config + i] & ~mask) | ((value >>> (8 * i)) & mask);
    }
  }
}

const widths = { b: 1, w: 2, l: 4 };

function answer([verb = "", ...words]) {
  const [first = 0, second = 0] = words.map(Number);
  const width = widths[verb.at(-1)] ?? 0;
  switch (verb) {
    case "outb":
    case "outw":
    case "outl":
      output(first, width, second);
      return "OK";
    case "inb":
    case "inw":
    case "inl":
      return `OK 0x${input(first, width).toString(16)}`;
    case "read":
      return `OK 0x${ram.toString("hex", first, first + second)}`;
    case "b64read":
      return `OK ${ram.toString("base64", first, first + second)}`;
    case "write":
      ram.write(words[2].slice(2), first, second, "hex");
      return "OK";
    case "b64write":
      ram.write(words[2], first, second, "base64");
      return "OK";
    case "endianness":
      return "OK little";
    default:
      return "FAIL not known";
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(`${answer(line.split(" "))}\n`);
});
