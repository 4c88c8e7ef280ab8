// The server itself, of Fedify's parts: who lives here, who follows whom, and what came in.
//
// Everybody whose name is asked for lives here. Nothing is kept on disk, and keys are made on first need.

import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import * as vocab from "@fedify/fedify/vocab";

import { page } from "./pages.mjs";
import { answersTo, createOf, found, isPublic, publicBy } from "./writing.mjs";

const HOST = process.env.HOST;
export const ORIGIN = `https://${HOST}`;

export const arrived = []; // activities that Fedify found valid, as JSON-LD
export const problems = []; // what it could not take, and what went wrong
export const followers = new Map(); // by the name of whom they follow: actors
export const follows = new Map(); // Follows that came in, by their ids
export const locked = new Set(); // names of those who answer a Follow when they are told to
export const moves = new Map(); // by the name of who moved: the name where they live now
export const aliases = new Map(); // by name: the names that somebody had before

const PER_PAGE = 2;
const pairs = new Map();

function pairsOf(name) {
  if (!pairs.has(name)) {
    pairs.set(name, Promise.all(["RSASSA-PKCS1-v1_5", "Ed25519"].map((kind) => generateCryptoKeyPair(kind))));
  }
  return pairs.get(name);
}

async function personNamed(context, name) {
  const keys = await context.getActorKeyPairs(name);
  return new vocab.Person({
    id: context.getActorUri(name),
    preferredUsername: name,
    name: `${name} of ${HOST}`,
    summary: `<p>${name} looks at <strong>harbours</strong>.</p>`,
    manuallyApprovesFollowers: locked.has(name),
    successor: moves.has(name) ? context.getActorUri(moves.get(name)) : null,
    aliases: (aliases.get(name) ?? []).map((former) => context.getActorUri(former)),
    inbox: context.getInboxUri(name),
    outbox: context.getOutboxUri(name),
    followers: context.getFollowersUri(name),
    endpoints: new vocab.Endpoints({ sharedInbox: context.getInboxUri() }),
    url: new URL(`/@${name}`, ORIGIN),
    publicKey: keys[0].cryptographicKey,
    assertionMethods: keys.map((pair) => pair.multikey),
  });
}

async function take(context, activity) {
  arrived.push(await activity.toJsonLd({ contextLoader: context.contextLoader }));
  if (activity instanceof vocab.Follow) await follow(context, activity);
  if (activity instanceof vocab.Undo) unfollow(context, await activity.getObject(context));
}

async function follow(context, activity) {
  const name = context.parseUri(activity.objectId)?.identifier;
  follows.set(activity.id.href, activity);
  if (locked.has(name)) return;
  const follower = await activity.getActor(context);
  followers.set(name, [...othersThan(follower.id, name), follower]);
  const id = new URL(`/activities/${crypto.randomUUID()}`, ORIGIN);
  const accept = new vocab.Accept({ id, actor: activity.objectId, object: activity });
  await context.sendActivity({ identifier: name }, follower, accept);
}

function unfollow(context, undone) {
  if (!(undone instanceof vocab.Follow)) return;
  const name = context.parseUri(undone.objectId)?.identifier;
  followers.set(name, othersThan(undone.actorId, name));
}

function othersThan(uri, name) {
  return (followers.get(name) ?? []).filter((actor) => actor.id.href !== uri.href);
}

function outboxPage(context, name, cursor) {
  if (cursor === null) return null;
  const [notes, start] = [publicBy(context.getActorUri(name)), Number(cursor)];
  const end = start + PER_PAGE;
  const items = notes.slice(start, end).map((note) => createOf(note));
  return { items, nextCursor: end < notes.length ? String(end) : null };
}

/** Return whether who signed a request may read a note: the answer to others is that there is none. */
async function mayRead(context, kind, id) {
  const note = found(kind, id);
  if (note === null || isPublic(note)) return true;
  const reader = await context.getSignedKeyOwner();
  const name = context.parseUri(note.attributionId).identifier;
  const named = [...note.toIds, ...note.ccIds, ...(followers.get(name) ?? []).map((actor) => actor.id)];
  return reader !== null && named.some((uri) => uri.href === reader.id.href);
}

/** Return a federation that signs in the given way first, and in the other one when that is refused. */
function federation(firstKnock) {
  const made = createFederation({
    kv: new MemoryKvStore(),
    origin: ORIGIN,
    allowPrivateAddress: true,
    firstKnock,
  });
  made.setActorDispatcher("/users/{identifier}", personNamed).setKeyPairsDispatcher((_, name) => pairsOf(name));
  made.setFollowersDispatcher("/users/{identifier}/followers", (_, name) => ({ items: followers.get(name) ?? [] }));
  made.setOutboxDispatcher("/users/{identifier}/outbox", outboxPage)
    .setFirstCursor(() => "0")
    .setCounter((context, name) => publicBy(context.getActorUri(name)).length);
  for (const [kind, path] of [[vocab.Note, "/notes/{id}"], [vocab.Question, "/questions/{id}"]]) {
    made.setObjectDispatcher(kind, path, (_, { id }) => found(kind, id))
      .authorize((context, { id }) => mayRead(context, kind, id));
    const items = (_, { id }) => ({ items: answersTo(id) });
    made.setCollectionDispatcher(`answers to ${path}`, vocab.Note, `${path}/replies`, items);
  }
  made.setInboxListeners("/users/{identifier}/inbox", "/inbox")
    .setSharedKeyDispatcher(() => ({ identifier: "server" }))
    .on(vocab.Activity, take)
    .onError((_, error) => { problems.push(`inbox: ${error?.stack ?? error}`); });
  return made;
}

const FIRST_KNOCKS = { rfc9421: "rfc9421", cavage: "draft-cavage-http-signatures-12" };
const listening = federation(FIRST_KNOCKS.rfc9421);

/**
 * Return what somebody can do who tries a way of signing first, "rfc9421" or "cavage".
 *
 * Each time it is a federation that has met nobody: a way that was taken is remembered, and so is the
 * other one after a 410, which Fedify takes for a refusal.
 */
export function contextOf(signing) {
  return federation(FIRST_KNOCKS[signing]).createContext(new URL(ORIGIN), undefined);
}

/** Answer a request of another server. */
export function answer(incoming, body) {
  const url = new URL(incoming.url, ORIGIN);
  const shown = page(url.pathname, incoming.headers.accept);
  if (shown !== null) return shown;
  const request = new Request(url, {
    method: incoming.method,
    headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    body: ["GET", "HEAD"].includes(incoming.method) ? undefined : body,
  });
  return listening.fetch(request, { contextData: undefined });
}
