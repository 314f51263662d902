import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findProgram } from "../../src/target/process/find-program.ts";

/** Says how to install the broker. */
export const install = "apt-get install -y --no-install-recommends rabbitmq-server";

/** The server itself: the command of Debian's package wants to be run by the user of the service. */
const server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** Whether the broker is installed. */
export const hasBroker: boolean = existsSync(server) && findProgram("epmd", "/") !== undefined;

/** A broker of one's own. */
export interface Broker {
  /** Where it listens, on loopback only. */
  readonly url: string;
  close(): Promise<void>;
}

const startLimit = 60_000;
const stopLimit = 20_000;

/**
 * Starts a RabbitMQ whose files are all in a folder, and which listens on loopback alone. Rejects, with the end of what
 * it said, when it is not installed, ends, or has not started after a minute.
 */
export async function startBroker(folder: string): Promise<Broker> {
  const names = findProgram("epmd", "/");
  if (!hasBroker || names === undefined) {
    throw new Error(`RabbitMQ is missing; install it: ${install}`);
  }
  mkdirSync(folder, { recursive: true });
  const [port, nodePort, namesPort] = await Promise.all([freePort(), freePort(), freePort()]);
  // The server would leave a name service behind that outlives it: it is given one that does not.
  const nameService = spawn(names, ["-address", "127.0.0.1", "-port", String(namesPort)], { stdio: "ignore" });
  const env = settings(folder, { port, nodePort, namesPort });
  const child = spawn(server, [], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = tailOf(child);
  const close = async (): Promise<void> => {
    await end(child);
    await end(nameService);
  };
  for (const deadline = Date.now() + startLimit; !output().includes("Server startup complete"); await pause(50)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await close();
      throw new Error(`RabbitMQ did not start:\n${output()}`);
    }
  }
  return { url: `amqp://guest:guest@127.0.0.1:${port}`, close };
}

interface Ports {
  readonly port: number;
  readonly nodePort: number;
  readonly namesPort: number;
}

function settings(folder: string, { port, nodePort, namesPort }: Ports): NodeJS.ProcessEnv {
  const plugins = join(folder, "enabled_plugins");
  writeFileSync(plugins, "[].");
  return {
    ...process.env,
    HOME: folder,
    ERL_EPMD_ADDRESS: "127.0.0.1",
    ERL_EPMD_PORT: String(namesPort),
    RABBITMQ_NODENAME: "example@localhost",
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(nodePort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
    RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq"),
    RABBITMQ_CONF_ENV_FILE: join(folder, "environment"),
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
    RABBITMQ_LOGS: "-",
  };
}

/** The last of what a process said. */
function tailOf(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (piece: string) => {
      text = (text + piece).slice(-4000);
    });
  }
  return () => text;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = once(child, "close");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopLimit);
  await ended;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
