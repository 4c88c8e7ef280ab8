// Where the names of the test are: what a name server, and port 443, would say on a real machine.
//
// PLACES is JSON: {"photo.test": ["127.0.0.15", 8443], …}. TLS is spoken with the name all the same, and
// its certificate is checked. Whatever else is asked for is refused: nothing leaves this machine.

import { Agent, buildConnector, setGlobalDispatcher } from "undici";

const places = JSON.parse(process.env.PLACES);
const connect = buildConnector({});

setGlobalDispatcher(new Agent({
  connect(options, done) {
    const place = places[options.hostname];
    if (!place) return done(new Error(`${options.hostname} is not part of the test`), null);
    const [hostname, port] = place;
    return connect({ ...options, hostname, port, servername: options.hostname }, done);
  },
}));
