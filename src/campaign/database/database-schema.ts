import type { Client, ClientBase } from "pg";
import { CampaignError } from "../campaign-error.ts";

/** The schema of the kit's own tables; pg-boss has one for its own. */
export const kitSchema = "vmconform";
/** The schema of pg-boss. */
export const bossSchema = "vmconform_jobs";

/** Two processes never change the schema at once: the key of the lock that sees to it. */
const migrationLock = 7_638_913;

/**
 * What brings a database from each version to the next; a step that was released is never changed. A line of a journal
 * has a row in `done`, which alone makes it count once, and one in `line`, whose numbers are in the order of commits.
 */
const migrations: readonly string[] = [
  `create table ${kitSchema}.campaign (
     id integer generated always as identity primary key,
     name text not null unique,
     head json not null
   );
   create table ${kitSchema}.done (
     campaign integer not null references ${kitSchema}.campaign,
     lease text not null,
     primary key (campaign, lease)
   );
   create table ${kitSchema}.line (
     number bigint generated always as identity primary key,
     campaign integer not null,
     lease text not null,
     line json not null,
     foreign key (campaign, lease) references ${kitSchema}.done
   );
   create index line_of_campaign on ${kitSchema}.line (campaign, number);
   create table ${kitSchema}.corpus (
     campaign integer not null references ${kitSchema}.campaign,
     hash text not null,
     item json not null,
     primary key (campaign, hash)
   );
   create view ${kitSchema}.finding as
     select c.name as campaign, l.lease, to_timestamp((l.line->>'at')::bigint / 1000.0) as at,
       f->>'check' as "check", f->'finding'->>'signature' as signature, f->'finding'->>'level' as level
     from ${kitSchema}.line l
       join ${kitSchema}.campaign c on c.id = l.campaign
       cross join lateral json_array_elements(l.line->'found') f
     where l.line->'found' is not null;`,
];

/** Brings the kit's own tables to the version that this kit knows. Throws a `CampaignError` where they are later. */
export async function migrateDatabase(client: Client | ClientBase): Promise<void> {
  await client.query("begin");
  try {
    await client.query("select pg_advisory_xact_lock($1)", [migrationLock]);
    await client.query(`create schema if not exists ${kitSchema}`);
    await client.query(`create table if not exists ${kitSchema}.version (version integer not null)`);
    const { rows } = await client.query<{ version: number }>(`select version from ${kitSchema}.version`);
    const version = rows[0]?.version ?? 0;
    if (version > migrations.length) {
      throw new CampaignError(
        `the tables of campaigns there have version ${version}, and this kit knows version ${migrations.length}`,
        "Use the version of the kit that made them, or a later one.",
      );
    }
    for (const step of migrations.slice(version)) {
      await client.query(step);
    }
    await client.query(
      rows.length === 0
        ? `insert into ${kitSchema}.version values ($1)`
        : `update ${kitSchema}.version set version = $1`,
      [migrations.length],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
