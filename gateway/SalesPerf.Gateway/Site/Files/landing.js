// Signs in by authorization code with PKCE (RFC 7636) at whatever issuer this platform trusts. The token stays in this tab's memory of the session.
const one = (name) => document.querySelector(`[data-${name}]`);
const store = { token: "salesperf.token", flow: "salesperf.flow" };
const settings = await (await fetch("/site/settings.json")).json();

const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const discover = async () => (await fetch(`${settings.authority}/.well-known/openid-configuration`)).json();
const redirect = `${location.origin}/`;

function say(problem) {
  one("problem").textContent = problem;
  one("problem").hidden = !problem;
}

async function signIn() {
  const { authorization_endpoint: address } = await discover();
  const flow = { verifier: random(), state: random() };
  sessionStorage.setItem(store.flow, JSON.stringify(flow));
  const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(flow.verifier)));
  location.assign(`${address}?${new URLSearchParams({
    client_id: settings.client, response_type: "code", redirect_uri: redirect, scope: "openid profile salesperf",
    state: flow.state, code_challenge: challenge, code_challenge_method: "S256", prompt: "login",
  })}`);
}

async function finish(query) {
  const flow = JSON.parse(sessionStorage.getItem(store.flow) ?? "{}");
  sessionStorage.removeItem(store.flow);
  history.replaceState(null, "", "/");
  if (query.get("error")) return say(query.get("error_description") ?? query.get("error"));
  if (!flow.state || query.get("state") !== flow.state) return say("This sign-in was not begun here. Please sign in again.");
  const { token_endpoint: address } = await discover();
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams({
    grant_type: "authorization_code", client_id: settings.client, code: query.get("code"), redirect_uri: redirect, code_verifier: flow.verifier,
  }) });
  const body = await answer.json();
  if (!answer.ok) return say(body.error_description ?? body.error);
  sessionStorage.setItem(store.token, body.access_token);
}

const call = () => fetch("/v1/identity/me", { headers: { Authorization: `Bearer ${sessionStorage.getItem(store.token)}` } });

async function show() {
  const token = sessionStorage.getItem(store.token);
  const answer = token ? await call() : null;
  if (answer?.status === 401) sessionStorage.removeItem(store.token);
  const signedIn = token !== null && answer.status !== 401;
  // With a company's issuer there is nobody here to ask for a name; the token itself says it.
  const me = answer?.ok ? await answer.json() : signedIn ? claims(token) : null;
  one("sign-in").hidden = one("signed-out").hidden = signedIn;
  one("signed-in").hidden = one("try").disabled = !signedIn;
  one("signed-in").hidden = !signedIn;
  one("try").disabled = !signedIn;
  if (!signedIn) return;
  one("name").textContent = me.name;
  one("personas").textContent = me.personas.join(", ");
}

function claims(token) {
  const payload = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0))));
  return { name: payload.name ?? payload.sub, personas: [payload.role ?? []].flat() };
}

async function tryCall() {
  const answer = await call();
  const type = answer.headers.get("Content-Type") ?? "";
  one("answer").hidden = false;
  one("answer").firstElementChild.textContent = `${answer.status} ${answer.statusText}\n${type.includes("json") ? JSON.stringify(await answer.json(), null, 2) : await answer.text()}`;
}

async function state() {
  const { services } = await (await fetch("/health/services")).json();
  const away = services.filter((s) => s.status !== "healthy" && s.status !== "degraded").map((s) => s.name);
  one("state").textContent = away.length === 0 ? `All ${services.length} services are ready.` : `Not ready now: ${away.join(", ")}.`;
  one("state").dataset.up = away.length === 0;
}

function copyButtons() {
  for (const block of document.querySelectorAll("pre:not([data-answer])")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: "Copy" });
    button.addEventListener("click", () => copy(block.firstElementChild.textContent, button));
    block.append(button);
  }
}

async function copy(text, button) {
  const before = button.textContent;
  await navigator.clipboard.writeText(text);
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = before; }, 1500);
}

const guarded = (work) => () => work().catch((error) => say(`That did not work: ${error.message}. Is the sign-in service running?`));
one("sign-in").addEventListener("click", guarded(signIn));
one("try").addEventListener("click", guarded(tryCall));
one("copy-token").addEventListener("click", (e) => copy(sessionStorage.getItem(store.token), e.currentTarget));
one("sign-out").addEventListener("click", guarded(async () => { sessionStorage.removeItem(store.token); await show(); }));
if (settings.dashboard) Object.assign(one("dashboard"), { href: settings.dashboard, hidden: false });

copyButtons();
const query = new URLSearchParams(location.search);
if (query.has("code") || query.has("error")) await finish(query).catch((error) => say(error.message));
await Promise.all([show(), state()]);
