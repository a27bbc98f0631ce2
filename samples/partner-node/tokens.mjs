// A token for the API, by the client that the on-boarding registered.
export async function tokenOf({ clientId, clientSecret, tokenAddress }) {
  const answer = await fetch(tokenAddress, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret ?? '', scope: 'salesperf' }),
  });
  if (!answer.ok) throw new Error(`No token: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).access_token;
}
