// A small Fedify server for the tests: it serves the fediverse over HTTP, and its test over pipes.
//
// One line of JSON on standard input is one order, answered by one line on standard output. The first
// line that it writes tells its port. It ends when standard input does, so it cannot outlive its test.

import http from "node:http";
import readline from "node:readline";

import "./places.mjs";
import { answer, problems } from "./federation.mjs";
import { obey } from "./orders.mjs";

const LONGEST_MS = 60_000; // for one order: whoever waits for it learns that it hangs

function say(line) {
  process.stdout.write(JSON.stringify(line) + "\n");
}

function late() {
  return new Promise((_, fail) => {
    setTimeout(() => fail(new Error(`not done within ${LONGEST_MS} ms`)), LONGEST_MS).unref();
  });
}

async function serve(incoming, outgoing) {
  const pieces = [];
  for await (const piece of incoming) pieces.push(piece);
  try {
    const response = await answer(incoming, Buffer.concat(pieces));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    problems.push(`request: ${error?.stack ?? error}`);
    outgoing.writeHead(500).end();
  }
}

const server = http.createServer(serve);
server.listen(0, "127.0.0.1", () => say({ port: server.address().port }));

for await (const line of readline.createInterface({ input: process.stdin })) {
  try {
    say({ answer: (await Promise.race([obey(JSON.parse(line)), late()])) ?? null });
  } catch (error) {
    say({ problem: String(error?.stack ?? error) });
  }
}
process.exit(0);
