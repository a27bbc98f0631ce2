// asyncapi.mjs FILE: exit 1 and every error where the AsyncAPI parser finds one.
import { readFile } from 'node:fs/promises';
import asyncapi from '@asyncapi/parser';

const { document, diagnostics } = await new asyncapi.Parser().parse(await readFile(process.argv[2], 'utf8'));
const errors = diagnostics.filter(d => d.severity === 0);
for (const error of errors) console.log(`${error.path.join('/')}: ${error.message}`);
if (errors.length > 0 || !document) process.exit(1);
console.log(`AsyncAPI ${document.version()}: ${document.channels().all().length} channels, ${document.messages().all().length} messages`);
