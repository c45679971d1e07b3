// Appends to a store of emmett and reads its log, as benchmarks/peers.py asks on standard input.
//
//     node store.mjs sqlite FILE            or    node store.mjs postgresql URL
//
// Each line asks for one measure, in JSON: {"measure", "states"}, where `states` are contents of
// events. Each answer is a line {"events", "seconds"}.

import { createInterface } from "node:readline";
import { randomUUID } from "node:crypto";

const PAGE = 500;

async function sqlite(file) {
  const emmett = await import("@event-driven-io/emmett-sqlite");
  const connection = emmett.sqliteConnection({ fileName: file });
  await connection.command("PRAGMA journal_mode = WAL");
  await connection.command("PRAGMA synchronous = FULL");
  const store = emmett.getSQLiteEventStore({
    fileName: file,
    connectionOptions: { singleton: true, connection },
  });
  return { store, page: (options) => emmett.readMessagesBatch(connection, options) };
}

async function postgresql(url) {
  const emmett = await import("@event-driven-io/emmett-postgresql");
  const { dumbo } = await import("@event-driven-io/dumbo");
  const store = emmett.getPostgreSQLEventStore(url);
  await store.schema.migrate();
  const { execute } = dumbo({ connectionString: url });
  return { store, page: (options) => emmett.readMessagesBatch(execute, options) };
}

const event = (state) => ({ type: "development.reported.v1", data: state });

const measures = {
  // Each event begins a stream, as each development is an aggregate of its own.
  async single({ store }, states) {
    for (const state of states) {
      await store.appendToStream(`development-${randomUUID()}`, [event(state)]);
    }
    return states.length;
  },
  // One append goes to one stream.
  async bulk({ store }, states) {
    await store.appendToStream(`batch-${randomUUID()}`, states.map(event));
    return states.length;
  },
  async read({ page }) {
    let events = 0;
    let options = { after: -1n, batchSize: PAGE };
    for (;;) {
      const { messages, currentGlobalPosition } = await page(options);
      events += messages.length;
      if (messages.length < PAGE) return events;
      options = { after: currentGlobalPosition, batchSize: PAGE };
    }
  },
};

const [kind, place] = process.argv.slice(2);
const opened = await { sqlite, postgresql }[kind](place);
console.log(JSON.stringify({ ready: true }));
for await (const line of createInterface({ input: process.stdin })) {
  const { measure, states } = JSON.parse(line);
  const began = performance.now();
  const events = await measures[measure](opened, states);
  console.log(JSON.stringify({ events, seconds: (performance.now() - began) / 1000 }));
}
process.exit(0);
