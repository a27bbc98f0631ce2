// verify.mjs SECRET: reads {"headers":{...},"body":"..."} from the standard input and verifies it with the library that a receiver would use.
import { Webhook } from 'standardwebhooks';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const { headers, body } = JSON.parse(text);
try {
  new Webhook(process.argv[2]).verify(body, headers);
  console.log('verified');
} catch (error) {
  console.log(`refused: ${error.message}`);
  process.exit(1);
}
