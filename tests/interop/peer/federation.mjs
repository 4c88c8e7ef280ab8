// The server itself, of Fedify's parts: who lives here, what they wrote, and what came in.
//
// Everybody whose name is asked for lives here. Nothing is kept on disk, and keys are made on first need.

import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import * as vocab from "@fedify/fedify/vocab";

const HOST = process.env.HOST;
export const ORIGIN = `https://${HOST}`;

export const arrived = []; // activities that Fedify found valid, as JSON-LD
export const problems = []; // what it could not take, and what went wrong
export const written = new Map(); // notes by the last part of their ids
export const followers = new Map(); // by the name of whom they follow: ids of actors and their inboxes

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
  if (activity instanceof vocab.Follow) {
    const name = context.parseUri(activity.objectId)?.identifier;
    const follower = await activity.getActor(context);
    followers.set(name, [...(followers.get(name) ?? []), follower]);
    const id = new URL(`/activities/${crypto.randomUUID()}`, ORIGIN);
    const accept = new vocab.Accept({ id, actor: activity.objectId, object: activity });
    await context.sendActivity({ identifier: name }, follower, accept);
  }
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
  made.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));
  made.setObjectDispatcher(vocab.Note, "/notes/{id}", (_, { id }) => written.get(id) ?? null);
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
  const request = new Request(new URL(incoming.url, ORIGIN), {
    method: incoming.method,
    headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    body: ["GET", "HEAD"].includes(incoming.method) ? undefined : body,
  });
  return listening.fetch(request, { contextData: undefined });
}
