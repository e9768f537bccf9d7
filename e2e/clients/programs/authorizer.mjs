// The function of an authorizer. Reads events from standard input and writes what the function
// returns, a line of JSON each.
import { createInterface } from "node:readline";
import { createRemoteJWKSet, jwtVerify } from "jose";

const issuer = process.env.ISSUER;
const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));

export async function handler(event) {
  const token = event.authorizationToken.replace(/^Bearer /, "");
  let claims;
  try {
    const options = { issuer, audience: process.env.AUDIENCE, algorithms: ["RS256"], requiredClaims: ["exp", "sub"] };
    ({ payload: claims } = await jwtVerify(token, keys, options));
  } catch {
    throw new Error("Unauthorized"); // API Gateway returns 401
  }
  return {
    principalId: claims.sub,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: event.methodArn }],
    },
    context: { sub: claims.sub, tenant: claims.tenant ?? "" },
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(await handler(JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify(error.message));
  }
}
