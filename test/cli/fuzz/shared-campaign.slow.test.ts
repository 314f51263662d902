import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../../../src/base/random.ts";
import type { LeaseLine } from "../../../src/campaign/store/lease-line.ts";
import { DatabaseServer, noServer } from "../../support/database-server.ts";
import { inFolder, main, useProcessFolder } from "../built-program.ts";
import { type CampaignStatus, easyFault, easyName } from "./campaign-status.ts";
import { databaseNode } from "./database-node.ts";

useProcessFolder();

/** Rounds in which something is killed; `CAMPAIGN_KILL_ROUNDS` sets another number. */
const rounds = Number(process.env["CAMPAIGN_KILL_ROUNDS"] ?? 4);
const node = databaseNode();
const reason = noServer() ?? (node === undefined ? "there is no Node.js 22.12 or later" : undefined);
let server: DatabaseServer;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function begin(words: readonly string[]): {
  child: ChildProcess;
  ended: Promise<{ code: number | null; out: string }>;
} {
  const child = spawn(node ?? "", [main, "fuzz", ...words, "--store", server.url], { cwd: inFolder() });
  let out = "";
  const hear = (data: Buffer): void => {
    out += data.toString();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  return { child, ended: once(child, "close").then(([code]) => ({ code: code as number | null, out })) };
}

/** The lease lines of a campaign in the database, by id. */
async function linesOf(name: string): Promise<Map<string, LeaseLine>> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const sql =
      "select lease, line from vmconform.line l join vmconform.campaign c on c.id = l.campaign where name = $1";
    const { rows: found } = await client.query("select to_regclass('vmconform.line') as line");
    const isMade = (found[0] as { line: unknown }).line !== null;
    const { rows } = isMade ? await client.query<{ lease: string; line: LeaseLine }>(sql, [name]) : { rows: [] };
    const lines = new Map(rows.map(({ lease, line }) => [lease, line]));
    expect(lines.size).toBe(rows.length);
    return lines;
  } finally {
    await client.end();
  }
}

async function statusOf(...words: readonly string[]): Promise<CampaignStatus> {
  const { code, out } = await begin(["status", "--json", ...words]).ended;
  expect(code, out).toBe(0);
  return JSON.parse(out) as CampaignStatus;
}

beforeAll(async () => {
  if (reason === undefined) {
    server = new DatabaseServer();
    await server.start();
  }
}, 120_000);

afterAll(async () => {
  await server?.remove();
});

test.skipIf(reason !== undefined)(
  "a worker that joins helps to find a fault, and the database can be copied to a folder and back",
  async () => {
    const faulty = ["--fault", easyFault, "--lease", "500ms", "--run", "RST-2"] as const;
    const first = begin([...faulty, "--workers", "1", "--time", "20s"]);
    const joined = begin(["worker", ...faulty, "--workers", "1", "--time", "15s"]);
    const [led, helped] = await Promise.all([first.ended, joined.ended]);
    expect([led.code, helped.code], `${led.out}${helped.out}`).toEqual([1, 0]);
    const told = await statusOf("--fault", easyFault);
    expect(told.buckets.map(({ clause }) => clause)).toContain("RST-2");
    const lines = await linesOf(easyName);
    expect(told.scenarios).toBe([...lines.values()].reduce((sum, { scenarios }) => sum + scenarios, 0));
    const pulled = await begin(["pull", "--fault", easyFault, "--into", "copy"]).ended;
    expect(pulled.out).toContain(`${lines.size} leases`);
    const again = await begin(["push", `copy/${easyName}`]).ended;
    expect(again.out).toContain("0 leases and 0 scenarios stored");
    const other = await begin(["push", `copy/${easyName}`, "--name", "other"]).ended;
    expect(other.out).toContain(`${lines.size} leases`);
    expect((await linesOf("other")).size).toBe(lines.size);
  },
  180_000,
);

test.skipIf(reason !== undefined)(
  "workers, the process that leads them and the server may be killed: nothing is lost, and nothing counts twice",
  async () => {
    const words = ["--configuration", "small", "--name", "killed", "--lease", "400ms", "--workers", "1"] as const;
    let known = new Map<string, LeaseLine>();
    for (let round = 0; round < rounds; round++) {
      const random = createRandom(round + 1);
      const processes = [begin(words), begin(["worker", ...words])];
      // Before anything is finished there is nothing to lose.
      while ((await linesOf("killed")).size === known.size) {
        await pause(200);
      }
      await pause(random.between(0, 4000));
      processes[random.below(2)]?.child.kill("SIGKILL");
      if (round % 2 === 0) {
        await server.kill();
        await pause(1000);
        await server.start();
      }
      await pause(random.between(2000, 5000));
      for (const { child } of processes) {
        child.kill("SIGKILL");
      }
      await Promise.all(processes.map(({ ended }) => ended));
      const lines = await linesOf("killed");
      for (const [id, line] of known) {
        expect(lines.get(id)).toEqual(line);
      }
      known = lines;
      const told = await statusOf(...words.slice(0, 4));
      const named = new Set([...lines.values()].flatMap(({ corpus = [] }) => corpus.map(({ hash }) => hash)));
      expect(told.damages).toEqual([]);
      expect(told.scenarios).toBe([...lines.values()].reduce((sum, { scenarios }) => sum + scenarios, 0));
      expect(told.corpus).toBe(named.size);
    }
    expect(known.size).toBeGreaterThan(rounds);
  },
  rounds * 60_000,
);
