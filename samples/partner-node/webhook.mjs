// A receiver of webhooks: verifies the signature with the Standard Webhooks library, leaves out repetitions.
//
//   WEBHOOK_SECRET=whsec_... node webhook.mjs receive [--port 8787] [--host 127.0.0.1] [--state FOLDER]
import { createServer } from 'node:http';
import { CloudEvent } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { Inbox } from './inbox.mjs';
import { readArguments } from './arguments.mjs';

const largest = 1024 * 1024;
const { options } = readArguments(process.argv.slice(2));
const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const inbox = await Inbox.open(options.state ?? 'webhook-state');

async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    if ((size += chunk.length) > largest) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const server = createServer(async (request, response) => {
  try {
    // Throws where the signature or the time is wrong; the body is verified as it came, before it is parsed.
    const event = new CloudEvent(webhook.verify(await bodyOf(request), request.headers));
    const isNew = await inbox.take(event, () => console.log(JSON.stringify({ event: event.id, type: event.type, sample: event.sample === true })));
    if (!isNew) console.log(JSON.stringify({ duplicate: event.id }));
    response.writeHead(204).end();
  } catch (error) {
    console.log(JSON.stringify({ refused: error.message }));
    response.writeHead(400).end();
  }
});
server.listen(Number(options.port ?? 8787), options.host ?? '127.0.0.1', () => console.log(JSON.stringify({ listening: server.address().port })));
process.on('SIGTERM', () => server.close());
