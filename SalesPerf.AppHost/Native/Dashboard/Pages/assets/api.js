/** A refusal of the API, in its own words. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `The dashboard answered ${status}.`);
    this.status = status;
    this.code = problem?.code;
  }
}

async function call(path, options) {
  const answer = await fetch(path, { headers: { Accept: 'application/json' }, ...options });
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new Refusal(answer.status, await answer.json().catch(() => null));
  return answer.status === 204 ? null : answer.json();
}

/** Reads; parameters without a value are left out. */
export function get(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false));
  return call(query.size ? `${path}?${query}` : path);
}

let names = null;

/** Resources of some kinds, for filters; asked again at most every five seconds, as they seldom change. */
export async function resourceNames(...kinds) {
  if (!names || names.until < Date.now()) names = { until: Date.now() + 5000, answer: get('/api/resources') };
  const { items } = await names.answer.catch((error) => {
    names = null;
    throw error;
  });
  return items.filter((resource) => !kinds.length || kinds.includes(resource.kind)).map((resource) => resource.name);
}

/** Gives a command. */
export const command = (path) => call(`/api/commands/${path}`, { method: 'POST' });
