// Checks the data of an event against the schema that dataschema names; read once per type, from the gateway or from a folder.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export class SchemaChecker {
  #folder; #checks = new Map(); #ajv;

  constructor(folder) {
    this.#folder = folder;
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
    const answer = await fetch(event.dataschema);
    if (!answer.ok) throw new Error(`${event.dataschema} answered ${answer.status}`);
    return answer.json();
  }
}
