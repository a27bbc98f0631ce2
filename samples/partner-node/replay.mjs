// Asks for events again: everything after the last one that was taken, or from an instant.
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

async function tokenOf({ clientId, clientSecret, tokenAddress }) {
  const answer = await fetch(tokenAddress, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret ?? '', scope: 'salesperf' }),
  });
  if (!answer.ok) throw new Error(`No token: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).access_token;
}
