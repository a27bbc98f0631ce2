// Checks the data of an event against the schema that dataschema names; read once per type, from the gateway or from a folder. What is yet to be said names none: its type does.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export class SchemaChecker {
  #folder; #gateway; #checks = new Map(); #ajv;

  constructor(folder, gateway) {
    this.#folder = folder;
    this.#gateway = gateway;
    this.#ajv = new Ajv.default({ strict: false });
    addFormats.default(this.#ajv);
  }

  async check(event) {
    if (!this.#checks.has(event.type)) this.#checks.set(event.type, this.#ajv.compile(await this.#read(event)));
    const check = this.#checks.get(event.type);
    if (!check(event.data)) throw new Error(`${event.type} ${event.id}: ${this.#ajv.errorsText(check.errors)}`);
  }

  async #read(event) {
    if (this.#folder) return JSON.parse(await readFile(join(this.#folder, `${event.type}.json`), 'utf8'));
    const address = event.dataschema ?? new URL(`/schemas/${event.type}.json`, this.#gateway);
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
    return answer.json();
  }
}
