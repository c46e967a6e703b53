// The service worker: the check-in opens without a connection. It keeps the empty form and what
// the form is drawn with, and no page that shows anything of a person.
/// <reference lib="webworker" />
const me = self as unknown as ServiceWorkerGlobalScope;
const kept = "ebb-1";

me.addEventListener("install", (e) => e.waitUntil(me.skipWaiting()));
me.addEventListener("activate", (e) => e.waitUntil(start()));

async function start(): Promise<void> {
  await me.clients.claim();
  for (const name of await caches.keys()) if (name !== kept) await caches.delete(name);
  await page().catch(() => {});
}

/** Fetches the empty form with all it needs, and keeps it; not a page that is something else. */
async function page(): Promise<Response> {
  const r = await fetch("/checkin", { signal: AbortSignal.timeout(8_000) });
  if (!r.ok || r.redirected) return r;
  const html = await r.clone().text();
  const cache = await caches.open(kept);
  const parts = [...html.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((m) => m[1]!);
  await Promise.all(parts.map((p) => part(new Request(p))));
  await cache.put("/checkin", r.clone());
  return r;
}

/** A file whose name changes with its content; an older one of the same name goes. */
async function part(q: Request): Promise<Response> {
  const cache = await caches.open(kept);
  const had = await cache.match(q);
  if (had) return had;
  const r = await fetch(q);
  if (r.ok) {
    const stem = (u: string) => new URL(u).pathname.replace(/-[0-9A-Za-z]{8}(\.\w+)$/, "$1");
    for (const old of await cache.keys()) if (stem(old.url) === stem(q.url)) await cache.delete(old);
    await cache.put(q, r.clone());
  }
  return r;
}

me.addEventListener("fetch", (e) => {
  const q = e.request, u = new URL(q.url);
  if (q.method !== "GET" || u.origin !== me.location.origin) return;
  if (u.pathname.startsWith("/static/")) return e.respondWith(part(q));
  if (q.mode !== "navigate") return;
  if (u.pathname === "/checkin" && !u.search) {
    e.respondWith(page().catch(async () => (await caches.match("/checkin")) ?? Response.error()));
  } else {
    e.respondWith(fetch(q).catch(async () => (await caches.match("/checkin")) ? Response.redirect("/checkin") : Response.error()));
  }
});
