// The partner's own queue: connects, connects again after a cut, hands over one event at a time and acknowledges what was taken.
import amqp from 'amqplib';
import { CloudEvent } from 'cloudevents';

const longestPause = 10_000;

export class Feed {
  #access; #onState; #connection; #stopped = false; #wake = () => {};

  constructor(access, { onState = () => {} } = {}) {
    this.#access = access;
    this.#onState = onState;
  }

  /** Until stop() is called. What the handler throws is given back to the broker, which sets it aside after some deliveries. */
  async run(handle) {
    for (let pause = 250; !this.#stopped; pause = Math.min(pause * 2, longestPause)) {
      const reason = await this.#consume(handle, () => { pause = 125; }).catch(error => error.message);
      if (!this.#stopped) this.#onState(`cut: ${reason}`);
      if (!this.#stopped) await new Promise(resolve => { this.#wake = resolve; setTimeout(resolve, pause); });
    }
  }

  async stop() {
    this.#stopped = true;
    this.#wake();
    await this.#connection?.close().catch(() => {});
  }

  async #consume(handle, onConnected) {
    const { host, port, virtualHost, userName, password, queue } = this.#access;
    const connection = this.#connection = await amqp.connect({ protocol: 'amqp', hostname: host, port, vhost: virtualHost, username: userName, password, heartbeat: 10 });
    const closed = new Promise(resolve => {
      connection.on('error', error => resolve(error.message));
      connection.on('close', () => resolve('the connection was closed'));
    });
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel.prefetch(20);
    let turn = Promise.resolve();
    await channel.consume(queue, message => {
      if (message === null) { connection.close().catch(() => {}); return; }
      // One after the other, so that events of one partitionkey keep their order.
      turn = turn.then(() => this.#take(channel, message, handle));
    });
    onConnected();
    this.#onState('consuming');
    const reason = await closed;
    await turn;
    return reason;
  }

  async #take(channel, message, handle) {
    let answer = () => channel.ack(message);
    try {
      // The constructor refuses what is no CloudEvent 1.0.
      await handle(new CloudEvent(JSON.parse(message.content.toString('utf8'))));
    } catch (error) {
      this.#onState(`refused: ${error.message}`);
      answer = () => channel.nack(message, false, true);
    }
    try { answer(); } catch { /* The channel is gone: the broker delivers the message again, and then it is known. */ }
  }
}
