// samples.mjs FOLDER FILE: checks each sample's data against the schema of its type; a sample without its first required member must fail.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const [folder, file] = process.argv.slice(2);
const ajv = new Ajv.default({ allErrors: true, strict: false });
addFormats.default(ajv);
let valid = 0, refused = 0;
for (const sample of JSON.parse(await readFile(file, 'utf8'))) {
  const schema = JSON.parse(await readFile(join(folder, 'schemas', `${sample.type}.json`), 'utf8'));
  const check = ajv.compile(schema);
  if (!check(sample.data)) { console.log(sample.type, check.errors); process.exit(1); }
  valid++;
  const broken = { ...sample.data };
  delete broken[schema.required[0]];
  if (!check(broken)) refused++;
}
console.log(`${valid} valid, ${refused} refused when broken`);
