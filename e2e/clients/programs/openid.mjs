// Reads calls from standard input and writes results, a line of JSON each.
import { createInterface } from "node:readline";
import * as client from "openid-client";

const target = JSON.parse(process.argv.at(-1));
const { pool_id: poolId, machine: clientId, secret: clientSecret } = JSON.parse(target.pool);

// The addresses of the pool lead to the API.
async function machine() {
  const auth = target.endpoint + "/auth";
  const { issuer } = await (await fetch(auth + "/.well-known/openid-configuration")).json();
  const config = await client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    [client.customFetch]: (url, options) => {
      const { pathname } = new URL(url);
      return fetch(auth + pathname.replace("/" + poolId, ""), options);
    },
  });
  const tokens = await client.clientCredentialsGrant(config, { scope: "documents/read" });
  return [tokens.token_type, config.serverMetadata().issuer === issuer];
}

for await (const line of createInterface({ input: process.stdin })) {
  let result;
  try {
    result = { value: await machine() };
  } catch (error) {
    result = { error: error.message, note: String(error.stack) + String(error.cause?.stack) };
  }
  console.log(JSON.stringify(result));
}
