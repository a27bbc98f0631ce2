// Asks for events again: everything after the last one that was taken, or from an instant.
import { tokenOf } from './tokens.mjs';

export async function replay(access, { gateway, after, from }) {
  const token = await tokenOf(access.tokens);
  const body = after ? { after } : { from: from ?? '1970-01-01T00:00:00Z' };
  const answer = await fetch(new URL(`/v1/partners/${access.partner.code}/replays`, gateway), {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The replay was refused: ${answer.status} ${text}`);
  return JSON.parse(text);
}
