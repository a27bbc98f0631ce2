// Which events were taken, in a file that only grows. A partner with a database keeps the ids there, in the transaction of the effect.
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export class Inbox {
  #file; #ids = new Set(); #last;

  static async open(folder) {
    await mkdir(folder, { recursive: true });
    const inbox = new Inbox();
    inbox.#file = join(folder, 'taken.log');
    const text = await readFile(inbox.#file, 'utf8').catch(() => '');
    // A line that a crash cut short does not count.
    for (const line of text.split('\n').slice(0, -1)) inbox.#note(line);
    return inbox;
  }

  get count() { return this.#ids.size; }

  /** Id of the event that was taken last. */
  get last() { return this.#last; }

  /** Runs the effect unless the event had it before; returns whether it did. */
  async take(event, effect) {
    if (this.#ids.has(event.id)) return false;
    await effect();
    await appendFile(this.#file, `${event.id}\n`);
    this.#note(event.id);
    return true;
  }

  #note(id) {
    this.#ids.add(id);
    this.#last = id;
  }
}
