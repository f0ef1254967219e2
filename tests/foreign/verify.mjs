// Reads lines of JSON, {secret, headers, body}, with the body in Base64, and prints for each what two libraries say.
import { createInterface } from "node:readline";
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";

const says = (Library, { secret, headers, body }) => {
  try {
    new Library(secret).verify(Buffer.from(body, "base64"), headers);
    return true;
  } catch (refusal) {
    return refusal.message;
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  console.log(JSON.stringify({ standardwebhooks: says(Standard, message), svix: says(Svix, message) }));
}
