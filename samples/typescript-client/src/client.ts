import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './salesperf.js';

/** What every refusal looks like (RFC 9457): show `detail`, decide by `code`. */
export type Problem = components['schemas']['Problem'];

/** A refusal as an error. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'Refusal';
  }
}

/** Calls of the gateway, typed by its document. */
export function connect(gateway: string, token: () => string, language: 'en' | 'id' = 'en') {
  const client = createClient<paths>({ baseUrl: gateway, headers: { 'Accept-Language': language } });
  const signedIn: Middleware = {
    onRequest({ request }) {
      request.headers.set('Authorization', `Bearer ${token()}`);
      return request;
    },
  };
  client.use(signedIn);
  return client;
}

/** The answer's body, or the refusal thrown. */
export function expectData<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data !== undefined) return answer.data;
  throw new Refusal(answer.error as Problem);
}
