// What a test may tell somebody here to do: {"order": "like", "by": "alice", "uri": …}.
//
// "signing" names the signature that is tried first. Reading is signed, too. Nothing is queued: an order is
// carried out, or has failed, when it is answered.

import { parseNodeInfo } from "@fedify/fedify";
import * as vocab from "@fedify/fedify/vocab";
import { lookupWebFinger } from "@fedify/webfinger";

import { aliases, arrived, contextOf, followers, follows, locked, moves, ORIGIN, problems } from "./federation.mjs";
import { pictures } from "./pages.mjs";
import { counted, now, PUBLIC, write, written } from "./writing.mjs";

const sent = new Map(); // activities by id, to be taken back

/** Somebody of this server, at work. */
class Person {
  constructor({ by = "alice", signing = "rfc9421" }) {
    this.name = by;
    this.context = contextOf(signing);
    this.uri = this.context.getActorUri(by);
  }

  async read(address) {
    const documentLoader = await this.context.getDocumentLoader({ identifier: this.name });
    return await this.context.lookupObject(address, { documentLoader });
  }

  async found(address) {
    const object = await this.read(address);
    if (object === null) throw new Error(`there is nothing at ${address}`);
    return object;
  }

  async authorOf(note) {
    return await this.found(note.attributionId.href);
  }

  /** Send an activity to somebody, or to "followers", and return its id. */
  async send(recipient, kind, values) {
    const id = new URL(`/activities/${crypto.randomUUID()}`, ORIGIN);
    const activity = new kind({ id, actor: this.uri, ...values });
    sent.set(id.href, activity);
    const how = recipient === "followers" ? { preferSharedInbox: true, syncCollection: true } : {};
    await this.context.sendActivity({ identifier: this.name }, recipient, activity, how);
    return id.href;
  }

  /** Return to whom something goes: to whom it was told to go, else to all who follow. */
  async recipient(handle) {
    return handle ? await this.found(handle) : "followers";
  }
}

async function all(items) {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Return what Fedify understands of an object: its own properties, not the JSON that it was sent. */
async function described(object, context) {
  const common = { type: object.constructor.name, id: object.id?.href, name: object.name?.toString() };
  if (object instanceof vocab.Note) {
    return {
      ...common,
      author: object.attributionId?.href,
      content: object.content?.toString(),
      warning: object.summary?.toString(),
      isSensitive: object.sensitive,
      inReplyTo: object.replyTargetId?.href,
      published: object.published?.toString(),
      updated: object.updated?.toString(),
      to: object.toIds.map((uri) => uri.href),
      cc: object.ccIds.map((uri) => uri.href),
      tags: (await all(object.getTags(context))).map((tag) =>
        ({ type: tag.constructor.name, name: tag.name?.toString(), href: tag.href?.href })),
      attachments: (await all(object.getAttachments(context))).map((each) =>
        ({ type: each.constructor.name, mediaType: each.mediaType, url: String(each.url?.href),
          alt: each.name?.toString(), width: each.width, height: each.height })),
    };
  }
  if (object instanceof vocab.Person) {
    return {
      ...common,
      username: object.preferredUsername?.toString(),
      bio: object.summary?.toString(),
      inbox: object.inboxId?.href,
      sharedInbox: object.endpoints?.sharedInbox?.href,
      followers: object.followersId?.href,
      isLocked: object.manuallyApprovesFollowers,
    };
  }
  return common;
}

async function create(person, recipient, note) {
  const { toIds: tos, ccIds: ccs, published } = note;
  await person.send(recipient, vocab.Create, { object: note, published, tos, ccs });
  return note.id.href;
}

/** Each order takes somebody and what else was told. */
const ORDERS = {
  state: () => ({ arrived, problems, followers: Object.fromEntries(
    [...followers].map(([name, those]) => [name, those.map((actor) => actor.id.href)])) }),

  webfinger: (_, { handle }) => lookupWebFinger(`acct:${handle.slice(1)}`, { allowPrivateAddress: true }),

  async nodeinfo(_, { origin }) { // the library's own look-up goes to public addresses alone
    const { links } = await (await fetch(new URL("/.well-known/nodeinfo", origin))).json();
    const { href } = links.findLast((link) => link.rel.includes("nodeinfo.diaspora.software/ns/schema/2."));
    return parseNodeInfo(await (await fetch(href)).json());
  },

  async read(person, { uri }) {
    const object = await person.read(uri);
    return object === null ? null : await described(object, person.context);
  },

  async list(person, { uri }) {
    const documentLoader = await person.context.getDocumentLoader({ identifier: person.name });
    const items = person.context.traverseCollection(await person.found(uri), { documentLoader });
    return (await all(items)).map((item) => item.id?.href);
  },

  async follow(person, { handle }) {
    const actor = await person.found(handle);
    return await person.send(actor, vocab.Follow, { object: actor.id, to: actor.id });
  },

  async like(person, { uri }) {
    const note = await person.found(uri);
    return await person.send(await person.authorOf(note), vocab.Like, { object: note.id });
  },

  async boost(person, { uri }) {
    const note = await person.found(uri);
    const author = await person.authorOf(note);
    const ccs = [author.id, person.context.getFollowersUri(person.name)];
    const recipient = author.id.origin === ORIGIN ? "followers" : author;
    return await person.send(recipient, vocab.Announce, { object: note.id, to: PUBLIC, ccs, published: now() });
  },

  async undo(person, { id, handle }) {
    const actor = await person.found(handle);
    return await person.send(actor, vocab.Undo, { object: sent.get(id), to: actor.id });
  },

  async reply(person, { uri, content, isDirect = false }) {
    const author = await person.authorOf(await person.found(uri));
    const audience = isDirect ? "direct" : "public";
    const note = write(person.context, person.name, { content, inReplyTo: uri, audience, mentioned: [author] });
    return await create(person, author, note);
  },

  picture(_, { path, base64 }) {
    pictures.set(path, Buffer.from(base64, "base64"));
    return new URL(path, ORIGIN).href;
  },

  // It goes to followers, or to somebody, whom it names or not; or to nobody: then it is only there.
  async write(person, { handle, isSent = true, isNamed = true, ...words }) {
    const recipient = await person.recipient(handle);
    const mentioned = handle && isNamed ? [recipient] : [];
    const note = write(person.context, person.name, { ...words, mentioned });
    return isSent ? await create(person, recipient, note) : note.id.href;
  },

  async edit(person, { id, content, handle }) {
    const key = id.split("/").at(-1);
    const note = written.get(key).clone({ content, updated: now() });
    written.set(key, note);
    return await person.send(await person.recipient(handle), vocab.Update, { object: note, to: PUBLIC });
  },

  // How often each choice was taken by now; that is no edit, so "updated" is not touched.
  async count(person, { id, votes }) {
    const poll = counted(written.get(id.split("/").at(-1)), votes);
    written.set(id.split("/").at(-1), poll);
    return await person.send("followers", vocab.Update, { object: poll, to: PUBLIC });
  },

  async delete(person, { id, handle }) {
    written.delete(id.split("/").at(-1));
    const object = new vocab.Tombstone({ id: new URL(id) });
    return await person.send(await person.recipient(handle), vocab.Delete, { object, to: PUBLIC });
  },

  lock(person) {
    locked.add(person.name);
  },

  // "kind" is Accept or Reject, of a Follow that came in, whomever it was for.
  async respond(person, { kind, id, isWhole = true }) {
    const follower = await follows.get(id).getActor(person.context);
    return await person.send(follower, vocab[kind], { object: isWhole ? follows.get(id) : new URL(id) });
  },

  async block(person, { handle }) {
    const actor = await person.found(handle);
    return await person.send(actor, vocab.Block, { object: actor.id });
  },

  // The new account says that it was the old one, or it does not.
  async move(person, { target, isVouchedFor }) {
    moves.set(person.name, target);
    if (isVouchedFor) aliases.set(target, [person.name]);
    const there = person.context.getActorUri(target);
    return await person.send("followers", vocab.Move, { object: person.uri, target: there });
  },
};

/** Carry an order out and return what comes of it. */
export async function obey(words) {
  return await ORDERS[words.order](new Person(words), words);
}
