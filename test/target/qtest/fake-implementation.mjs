// A target of the tests' own, plain Node.js: a PCI function without registers at 00:05.0, and channels that echo.
// It reads its orders from the arguments: --qtest ADDRESS, --connect (instead of listening), --channel ADDRESS
// (may repeat), --say TEXT (on the error output, first), --banner (a line on qtest that nobody asked for), and --die
// LINE or --stall LINE: what to do when that request comes.
import { connect, createServer } from "node:net";
import { parseArgs } from "node:util";

const { values: orders } = parseArgs({
  options: {
    qtest: { type: "string" },
    connect: { type: "boolean" },
    channel: { type: "string", multiple: true },
    say: { type: "string" },
    banner: { type: "boolean" },
    die: { type: "string" },
    stall: { type: "string" },
  },
});

const ids = new Map([
  [0x00, 0x103f1af4],
  [0x08, 0x07800000],
  [0x2c, 0xffff1af4],
]);
let selected = 0;
let stored = 0;

function answer(line) {
  const [name, first, second] = line.split(" ");
  if (line === orders.die) {
    process.stderr.write("about to die\n");
    process.exit(9);
  }
  if (line === orders.stall) {
    return "";
  }
  if (name === "outl" && Number(first) === 0xcf8) {
    selected = Number(second);
    return "OK\n";
  }
  if (name === "outl" && Number(first) === 0xcfc) {
    stored = Number(second);
    return "OK\n";
  }
  if (name === "inl" && Number(first) === 0xcfc) {
    const isOurs = (selected & 0xffff00) >>> 8 === 5 << 3;
    const value = (selected & 0xff) === 0x10 ? stored : (ids.get(selected & 0xff) ?? 0);
    return `OK 0x${(isOurs ? value : 0xffffffff).toString(16)}\n`;
  }
  return name === "endianness" ? "OK little\n" : name === "irq_intercept_in" ? "FAIL Unknown device\n" : "OK\n";
}

function serve(input, output) {
  if (orders.banner) {
    output.write("Welcome!\n");
  }
  let rest = "";
  input.on("error", () => process.exit(1));
  input.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      output.write(answer(line));
    }
  });
  input.on("end", () => process.exit(0));
}

function place(address) {
  const [kind, ...where] = address.split(":");
  return kind === "unix" ? { path: where.join(":") } : { host: where[0], port: Number(where[1]) };
}

if (orders.say !== undefined) {
  process.stderr.write(`${orders.say}\n`);
}
for (const address of orders.channel ?? []) {
  const echo = (socket) => {
    socket.on("error", () => undefined);
    socket.pipe(socket);
  };
  if (orders.connect) {
    const socket = connect(place(address));
    echo(socket);
  } else {
    createServer(echo).listen(place(address));
  }
}
if (orders.qtest === "stdio") {
  serve(process.stdin, process.stdout);
} else if (orders.connect) {
  const socket = connect(place(orders.qtest));
  serve(socket, socket);
} else if (orders.qtest !== undefined) {
  createServer((socket) => serve(socket, socket)).listen(place(orders.qtest));
} else {
  setTimeout(() => undefined, 1_000_000);
}
