// Push in this browser: offered where the browser can, asked for with a click alone.
const section = document.getElementById("push");
const form = section?.querySelector("form");

function raw(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

// The worker has one address for all languages.
const register = () => navigator.serviceWorker.register("/notifications/push.js");

function show(subscription) {
  const [start, stop] = form.querySelectorAll("button");
  start.hidden = Boolean(subscription);
  stop.hidden = !subscription;
  section.hidden = false;
}

async function tell(subscription, verb) {
  const { endpoint, keys } = subscription.toJSON();
  const fields = new FormData(form);
  for (const [name, value] of Object.entries({ do: verb, endpoint, ...keys })) fields.set(name, value);
  const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), headers: { "X-Fragment": "1" } });
  if (!response.ok) throw new Error(`${response.status}`);
}

async function start() {
  const registration = await register();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: raw(section.dataset.key),
  });
  await tell(subscription, "start");
  return subscription;
}

async function stop() {
  const subscription = await current();
  if (subscription) {
    await tell(subscription, "stop");
    await subscription.unsubscribe();
  }
  return null;
}

async function current() {
  const registration = await navigator.serviceWorker.getRegistration("/notifications/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

if (form && "serviceWorker" in navigator && "PushManager" in window) {
  current().then(show, () => {});
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const status = form.querySelector("[role=status]");
    status.textContent = "";
    try {
      show(await (event.submitter?.value === "stop" ? stop() : start()));
    } catch {
      status.textContent = status.dataset.refused;
    }
  });
}
