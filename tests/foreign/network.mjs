// A card network written with others' ISO 8583: reads lines of JSON, each a message by field number, sends them to the
// port that is given and prints each answer as its library unpacks it. `--pipelined` waits for no answer before it sends.
import { createInterface } from "node:readline";
import { once } from "node:events";
import { connect } from "node:net";
import Iso8583 from "iso_8583";

const [port, mode] = process.argv.slice(2);
const socket = connect(Number(port), "127.0.0.1");
await once(socket, "connect");

const waiting = [];
const told = [];
let received = Buffer.alloc(0);
socket.on("data", (bytes) => {
  received = Buffer.concat([received, bytes]);
  while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
    const end = 2 + received.readUInt16BE(0);
    const answer = new Iso8583().getIsoJSON(received.subarray(0, end));
    received = received.subarray(end);
    const taker = waiting.shift();
    if (taker) taker(answer);
    else told.push(answer);
  }
});
socket.on("close", () => waiting.splice(0).forEach((taker) => taker({ error: "closed" })));

const next = () => (told.length > 0 ? told.shift() : new Promise((taker) => waiting.push(taker)));

let sent = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const frame = new Iso8583(JSON.parse(line)).getBufferMessage();
  if (!Buffer.isBuffer(frame)) throw new Error(JSON.stringify(frame));
  socket.write(frame);
  sent++;
  if (mode !== "--pipelined") {
    console.log(JSON.stringify(await next()));
    sent--;
  }
}
for (; sent > 0; sent--) console.log(JSON.stringify(await next()));
socket.end();
