// What this server shows to browsers: a page for each person and each note, and pictures.
//
// Both pages only tell where the document is, each in its own way: in the page, or in a header.

import { written } from "./writing.mjs";

export const pictures = new Map(); // by path: what was given by the test, a Buffer

const HTML = "text/html; charset=utf-8";
const ACTIVITY = "application/activity+json";

/** Return the answer to whom a browser would ask, or nothing. */
export function page(path, accept = "") {
  if (pictures.has(path)) return new Response(pictures.get(path), { headers: { "content-type": "image/jpeg" } });
  const [, name, id] = path.match(/^\/@([\w-]+)(?:\/([\w-]+))?$/) ?? [];
  if (name === undefined) return null;
  if (id === undefined) {
    const link = `<link rel="alternate" type="${ACTIVITY}" href="/users/${name}">`;
    return new Response(`<!doctype html><title>${name}</title>${link}`, { headers: { "content-type": HTML } });
  }
  if (!written.has(id)) return new Response("", { status: 404 });
  if (!accept.includes("html")) return new Response("", { status: 406 });
  const link = `<${written.get(id).id.href}>; rel="alternate"; type="${ACTIVITY}"`;
  return new Response("<!doctype html><title>A note</title>", { headers: { "content-type": HTML, link } });
}
