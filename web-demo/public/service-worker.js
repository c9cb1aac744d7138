// Keeps the page's own files, so that it works without a network. The build fills in the list and its fingerprint.
// Caches are shared by all that an origin serves: this page's are those with its address in their names.
const own = `convscope ${registration.scope} `;
const cacheName = `${own}__FINGERPRINT__`;
const files = __FILES__;
// Parts that a view or an export asks for: fetched when the page has all that it needs to begin.
const later = __LATER__;

// From the server: the browser's own cache may still hold the version before.
const keep = (names) =>
  caches.open(cacheName).then((cache) => cache.addAll(names.map((file) => new Request(file, { cache: "reload" }))));

addEventListener("install", (event) => {
  event.waitUntil(keep(files).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith(own) && name !== cacheName;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
  // What is asked for before it is here comes from the server.
  keep(later).catch(() => {});
});

// From the cache alone: an opened page never reaches for the network. What is not of this page goes its own way.
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) return;
  event.respondWith(
    caches.match(request, { cacheName, ignoreSearch: true }).then((kept) => kept ?? fetch(request)),
  );
});
