import { connect, expectData, Refusal } from './client.js';

const gateway = process.env['GATEWAY'] ?? 'http://localhost:5100';
const token = process.env['TOKEN'] ?? '';
const api = connect(gateway, () => token, 'id');

const tasks = expectData(await api.GET('/v1/me/tasks'));
for (const task of tasks.items) console.log(`${task.service}: ${task.text}${task.dueOn === undefined || task.dueOn === null ? '' : ` (${task.dueOn})`}`);

const home = expectData(await api.GET('/v1/screens/home'));
for (const card of home.items) console.log(card.text);

// Amounts are text: a JavaScript number would lose the cents of a large one.
const statements = expectData(await api.GET('/v1/compensation/statements', { params: { query: { limit: 5 } } }));
for (const statement of statements.items) console.log(`${statement.periodCode}: ${statement.total.amount} ${statement.total.currency}`);

try {
  expectData(await api.GET('/v1/compensation/statements', { params: { query: { limit: 0 } } }));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.log(`${error.problem.code}: ${error.problem.detail}`);
}
