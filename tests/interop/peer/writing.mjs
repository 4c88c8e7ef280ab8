// What people here write: notes and polls, for whom they are, and the Create that tells of them.

import * as vocab from "@fedify/fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";

export const PUBLIC = vocab.PUBLIC_COLLECTION;

export const written = new Map(); // notes and polls by the last part of their ids
const answers = new Map(); // ids of what was written here, by what they answer

export function now() {
  return Temporal.Now.instant().round("millisecond");
}

/** Return for whom something is: "public", "followers", or "direct" for nobody but those who are mentioned. */
function addressing(audience, followers, mentioned) {
  const named = mentioned.map((actor) => actor.id);
  if (audience === "direct") return { tos: named };
  return audience === "public" ? { tos: [PUBLIC], ccs: [followers, ...named] } : { tos: [followers], ccs: named };
}

function mention(actor) {
  return new vocab.Mention({ href: actor.id, name: `@${actor.preferredUsername}@${actor.id.host}` });
}

function hashtag(name, origin) {
  return new vocab.Hashtag({ name: `#${name}`, href: new URL(`/tags/${name}`, origin) });
}

function choice([name, votes]) {
  return new vocab.Note({ name, replies: new vocab.Collection({ totalItems: votes }) });
}

/** Return a poll with other numbers of votes, by the names of its choices. */
export function counted(poll, votes) {
  return poll.clone({ exclusiveOptions: Object.entries(votes).map(choice) });
}

/** Write something in somebody's name; it is a poll when there are choices, each with its number of votes. */
export function write(context, author, words) {
  const { audience = "public", mentioned = [], tags = [], pictures = [], choices, inReplyTo } = words;
  const [id, kind] = [crypto.randomUUID(), choices ? vocab.Question : vocab.Note];
  const note = new kind({
    id: context.getObjectUri(kind, { id }),
    url: new URL(`/@${author}/${id}`, context.origin),
    attribution: context.getActorUri(author),
    replyTarget: inReplyTo ? new URL(inReplyTo) : null,
    content: words.content,
    summary: words.warning,
    sensitive: words.isSensitive,
    published: now(),
    replies: new URL(`${context.getObjectUri(kind, { id }).href}/replies`),
    attachments: pictures.map(({ url, ...told }) => new vocab.Document({ url: new URL(url), mediaType: "image/jpeg", ...told })),
    tags: [...mentioned.map(mention), ...tags.map((name) => hashtag(name, context.origin))],
    ...(choices ? { exclusiveOptions: Object.entries(choices).map(choice), endTime: now().add({ hours: 24 }) } : {}),
    ...addressing(audience, context.getFollowersUri(author), mentioned),
  });
  written.set(id, note);
  if (inReplyTo) answers.set(inReplyTo, [...(answers.get(inReplyTo) ?? []), note.id]);
  return note;
}

/** Return something that was written, of a kind. */
export function found(kind, id) {
  const note = written.get(id);
  return note instanceof kind ? note : null;
}

/** Return the ids of all that answers something. */
export function answersTo(id) {
  return answers.get(written.get(id)?.id.href) ?? [];
}

/** Return what an author wrote for everybody, the newest first. */
export function publicBy(author) {
  const theirs = [...written.values()].filter((note) => note.attributionId.href === author.href);
  return theirs.filter(isPublic).reverse();
}

export function isPublic(note) {
  return note.toIds.some((uri) => uri.href === PUBLIC.href);
}

export function createOf(note) {
  const id = new URL(`${note.id.href}#create`);
  const { toIds: tos, ccIds: ccs, published } = note;
  return new vocab.Create({ id, actor: note.attributionId, object: note, published, tos, ccs });
}
