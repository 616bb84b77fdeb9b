// Keeps the look of the site and the last service pages that were seen, so that they can be read without a network.
// Everything else goes to the network untouched: no searches, no ways out, no forms.
"use strict";

const VERSION = {{ version|tojson }};
const SHELL = {{ shell|tojson }};
const OFFLINE = {{ offline|tojson }};
const SERVICES = {{ services|tojson }};
const LOOK = `dargah-look-${VERSION}`;
const PAGES = `dargah-pages-${VERSION}`;
const MOST = 20; // service pages that are kept
const PATIENCE = 4000; // ms after which a kept page comes first

const isService = (url) => {
  const slug = url.pathname.startsWith(SERVICES) ? url.pathname.slice(SERVICES.length) : "";
  return slug !== "" && !slug.includes("/");
};

// One page of each service, without the search that led to it.
const nameOf = (url) => url.origin + url.pathname;

const keep = async (url, response) => {
  const pages = await caches.open(PAGES);
  const name = nameOf(url);
  await pages.delete(name, { ignoreVary: true });
  await pages.put(name, response);
  const kept = await pages.keys();
  await Promise.all(kept.slice(0, Math.max(kept.length - MOST, 0)).map((old) => pages.delete(old, { ignoreVary: true })));
};

const kept = async (url) => (await caches.open(PAGES)).match(nameOf(url), { ignoreVary: true });
const offlinePage = async () => (await (await caches.open(LOOK)).match(OFFLINE, { ignoreVary: true })) ?? Response.error();

const service = async (event, url) => {
  const asked = fetch(event.request);
  const copied = asked.then((response) => (response.ok && response.type === "basic" ? keep(url, response.clone()) : null));
  event.waitUntil(copied.catch(() => {})); // no network, or no room: nothing is lost that was promised
  const old = await kept(url);
  if (!old) return asked.catch(offlinePage);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, old));
  return Promise.race([asked.then((response) => (response.status < 500 ? response : old)).catch(() => old), late]);
};

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const look = await caches.open(LOOK);
      await look.addAll([...SHELL, OFFLINE]);
      await self.skipWaiting();
    })(),
  );
});

// The page that brought this worker was opened before it: it is taken from the browser's own store.
const keepOpenPages = async () => {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  await Promise.all(
    windows
      .map((client) => new URL(client.url))
      .filter(isService)
      .map(async (url) => {
        const response = await fetch(url.href, { cache: "force-cache", credentials: "same-origin" });
        if (response.ok && !response.redirected) await keep(url, response);
      }),
  ).catch(() => {});
};

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name.startsWith("dargah-") && name !== LOOK && name !== PAGES).map((name) => caches.delete(name)));
      await self.clients.claim();
      await keepOpenPages();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (SHELL.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname, { ignoreVary: true }).then((found) => found ?? fetch(event.request)));
  } else if (event.request.mode === "navigate") {
    event.respondWith(isService(url) ? service(event, url) : fetch(event.request).catch(offlinePage));
  }
});
