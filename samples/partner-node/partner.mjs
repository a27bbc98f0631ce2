// A partner of SalesPerf, written from the published documents alone (docs/partners.md, the AsyncAPI document and the schemas).
//
//   node partner.mjs consume --access FILE [--state FOLDER] [--schemas FOLDER] [--count N]
//   node partner.mjs publish --access FILE --order FILE [--id ID] [--gateway URL] [--schemas FOLDER]
//   node partner.mjs replay  --access FILE [--state FOLDER] [--gateway URL] [--from INSTANT]
//
// FILE is the answer of the on-boarding. The state folder keeps the ids that were taken, so that repetitions change nothing.
import { readFile } from 'node:fs/promises';
import { Feed } from './feed.mjs';
import { Inbox } from './inbox.mjs';
import { SchemaChecker } from './schemas.mjs';
import { replay } from './replay.mjs';
import { outcomeOf, publish, transactionOf } from './publish.mjs';
import { readArguments } from './arguments.mjs';

const { command, options } = readArguments(process.argv.slice(2));
const access = JSON.parse(await readFile(options.access ?? 'access.json', 'utf8'));
const openInbox = () => Inbox.open(options.state ?? 'state');

if (command === 'consume') await consume(await openInbox());
else if (command === 'publish') await say();
else if (command === 'replay') console.log(JSON.stringify(await replay(access, { gateway: options.gateway, after: (await openInbox()).last, from: options.from })));
else throw new Error(`Unknown command ${command}: consume, publish or replay.`);

async function say() {
  const event = transactionOf(access, JSON.parse(await readFile(options.order ?? 'order.json', 'utf8')), options.id);
  // A mistake of ours is found here, and not by a refusal later.
  await new SchemaChecker(options.schemas, options.gateway).check(event);
  await publish(access, event);
  console.log(JSON.stringify({ published: event.id }));
  if (options.gateway) console.log(JSON.stringify(await outcomeOf(access, event, { gateway: options.gateway })));
}

async function consume(inbox) {
  const schemas = new SchemaChecker(options.schemas);
  const wanted = options.count ? Number(options.count) : Infinity;
  const feed = new Feed(access.broker, { onState: state => console.log(JSON.stringify({ state })) });
  const stop = () => feed.stop();
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await feed.run(async event => {
    await schemas.check(event);
    // Taken and noted before it is acknowledged: a crash in between brings it again, and then it is known.
    const isNew = await inbox.take(event, () => console.log(JSON.stringify({ event: event.id, type: event.type, subject: event.subject, sample: event.sample === true })));
    if (!isNew) console.log(JSON.stringify({ duplicate: event.id }));
    if (inbox.count >= wanted) feed.stop();
  });
}
