// Says something to the platform: one transaction, as a CloudEvent that satisfies the published schema, to the partner's own exchange.
import amqp from 'amqplib';
import { CloudEvent } from 'cloudevents';
import { tokenOf } from './tokens.mjs';

const transactionRecorded = 'com.salesperf.partner.transaction.recorded.v1';
const longestPause = 10_000;

/** The event of an order. Its id is made of what it says happened, so that the same again has no second effect; a correction is another event, with an id of its own. */
export function transactionOf(access, order, id = [order.orderCode, order.lineCode ?? '1', order.subLineCode ?? '1', order.eventType].join('/')) {
  return new CloudEvent({ id, source: `/partners/${access.partner.code}`, type: transactionRecorded, datacontenttype: 'application/json', data: order });
}

/** Ends once the broker has confirmed it: then it is kept. What is not confirmed is published again, with the same id. */
export async function publish(access, event) {
  const { host, port, virtualHost, userName, password, inboundExchange } = access.broker;
  if (!inboundExchange) throw new Error('This partner may not write; the operator allows it.');
  const connection = await amqp.connect({ protocol: 'amqp', hostname: host, port, vhost: virtualHost, username: userName, password, heartbeat: 10 });
  try {
    const channel = await connection.createConfirmChannel();
    // The broker ends a channel that it refuses something on.
    const ended = new Promise((_, reject) => channel.on('error', reject));
    channel.publish(inboundExchange, '', Buffer.from(JSON.stringify(event)), { persistent: true, mandatory: true, contentType: 'application/cloudevents+json', messageId: event.id });
    await Promise.race([channel.waitForConfirms(), ended]);
  } finally {
    await connection.close().catch(() => {});
  }
}

/** What became of it, once it is known. */
export async function outcomeOf(access, event, { gateway }) {
  const token = await tokenOf(access.tokens);
  for (let pause = 250; ; pause = Math.min(pause * 2, longestPause)) {
    const answer = await fetch(new URL(`/v1/partners/${access.partner.code}/inbound`, gateway), { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`What became of it was not told: ${answer.status} ${await answer.text()}`);
    const item = (await answer.json()).items.find(i => i.eventId === event.id && i.source === event.source);
    if (item && item.status !== 'waiting') return { outcome: item.eventId, status: item.status, code: item.code, errors: item.errors };
    await new Promise(resolve => setTimeout(resolve, pause));
  }
}
