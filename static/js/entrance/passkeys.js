// Passkeys (Web Authentication Level 3): the browser signs what the server asks for; the form carries the answer.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const named = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }));

// What JSON cannot hold becomes bytes (section 5.1.9, which not every browser has yet).
export function forBrowser(options) {
  const asked = { ...options, challenge: bytes(options.challenge) };
  if (options.user) asked.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) asked.excludeCredentials = named(options.excludeCredentials);
  if (options.allowCredentials) asked.allowCredentials = named(options.allowCredentials);
  return asked;
}

// And back (section 5.1.8).
export function forServer(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) answer[name] = text(response[name]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: answer,
  };
}

async function optionsOf({ dataset }) {
  if (!dataset.ask) return JSON.parse(dataset.options).publicKey;
  const answer = await fetch(dataset.ask, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options.publicKey;
}

async function sign(form) {
  const options = forBrowser(await optionsOf(form));
  if (form.dataset.passkey === "get") return navigator.credentials.get({ publicKey: options });
  // One that logs in by itself: found without a name, and never without its owner.
  options.authenticatorSelection = {
    ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
  };
  return navigator.credentials.create({ publicKey: options });
}

function say(form) {
  const line = form.querySelector(".trouble") ?? Object.assign(document.createElement("p"), { className: "trouble" });
  line.setAttribute("role", "alert");
  line.textContent = form.dataset.trouble;
  form.append(line);
}

function listen(form) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      form.elements.credential.value = JSON.stringify(forServer(await sign(form)));
    } catch {
      say(form); // refused, timed out, or no such key: the browser has said why
      return;
    }
    form.submit();
  });
}

if (globalThis.document && globalThis.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(listen);
