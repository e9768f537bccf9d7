// Has Chromium do calls from standard input and writes results, a line of JSON each.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const target = JSON.parse(process.argv.at(-1));
const pool = JSON.parse(target.pool);
const require = createRequire(process.cwd() + "/");

const browser = await chromium.launch({
  executablePath: target.browser,
  args: [
    // The front is on this machine. Chromium asks a person before a page from the
    // Internet may call it.
    "--disable-features=LocalNetworkAccessChecks",
    "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required",
    `--host-resolver-rules=MAP ${new URL(pool.url).host}:443 ${target.address},MAP ${new URL(target.shared).host}:443 ${target.sharedAt}`,
    `--ignore-certificate-errors-spki-list=${target.publicKey},${target.sharedKey}`,
  ],
});

// Opens an empty page of an origin that nobody serves. Without a route left, the browser sends
// preflight requests itself: Playwright answers them as long as it intercepts anything.
async function empty(origin) {
  const page = await (await browser.newContext()).newPage();
  await page.route(origin + "/", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>app</title>" }));
  await page.goto(origin + "/");
  await page.unroute(origin + "/");
  return page;
}

// Opens a page of the website and reads what its relative assets made of it.
async function site(url) {
  const page = await (await browser.newContext()).newPage();
  const failed = [];
  page.on("response", (r) => r.status() >= 400 && !r.url().endsWith("favicon.ico") && failed.push(`${r.status()} ${new URL(r.url()).pathname}`));
  await page.goto(url);
  const read = async () => [
    await page.title(), await page.evaluate(() => document.body.dataset.script), await page.evaluate(() => getComputedStyle(document.body).color),
  ];
  const first = await read();
  await page.reload();
  const second = await read();
  await page.context().close();
  return [first, second, failed];
}

// Plays the end of a recording that the page has.
async function seek(url, file) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  const position = await page.evaluate((file) => new Promise((resolve, reject) => {
    const video = document.createElement("video");
    video.muted = true;
    video.onerror = () => reject(new Error("video: " + video.error.message));
    video.onloadedmetadata = () => { video.currentTime = video.duration - 1; };
    video.onseeked = () => resolve([Math.round(video.duration), Math.round(video.currentTime)]);
    video.src = file;
    document.body.append(video);
  }), file);
  await page.context().close();
  return position;
}

// Signs up and in from a page of another origin, by password.
async function cognito(origin) {
  const page = await empty(origin);
  await page.addScriptTag({ content: await readFile(require.resolve("amazon-cognito-identity-js/dist/amazon-cognito-identity.min.js"), "utf8") });
  const signedIn = await page.evaluate(async (pool) => {
    const { AuthenticationDetails, CognitoUser, CognitoUserPool } = window.AmazonCognitoIdentity;
    const people = new CognitoUserPool({ UserPoolId: pool.pool_id, ClientId: pool.people, endpoint: pool.url + "/cognito" });
    const name = "browser" + Date.now();
    const password = "correct-Horse-7-battery";
    const called = (call) => new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))));
    await called((done) => people.signUp(name, password, [], null, done));
    const user = new CognitoUser({ Username: name, Pool: people });
    await called((done) => user.confirmRegistration("123456", true, done));
    user.setAuthenticationFlowType("USER_PASSWORD_AUTH"); // the emulator does not know users by USER_ID_FOR_SRP
    const session = await new Promise((onSuccess, onFailure) =>
      user.authenticateUser(new AuthenticationDetails({ Username: name, Password: password }), { onSuccess, onFailure }));
    await called((done) => user.getUserData(done));
    await new Promise((onSuccess, onFailure) => user.globalSignOut({ onSuccess, onFailure }));
    let wrong = "accepted";
    try {
      const other = new CognitoUser({ Username: name, Pool: people });
      other.setAuthenticationFlowType("USER_PASSWORD_AUTH");
      await new Promise((onSuccess, onFailure) =>
        other.authenticateUser(new AuthenticationDetails({ Username: name, Password: "wrong" }), { onSuccess, onFailure }));
    } catch (error) {
      wrong = error.name;
    }
    return [session.isValid(), wrong];
  }, pool);
  await page.context().close();
  return signedIn;
}

// Reads and writes an object from a page of an origin.
async function fetched(origin) {
  const page = await empty(origin);
  const all = await page.evaluate(async (url) => {
    const put = await fetch(url + "/strict/browser/a.txt", { method: "PUT", body: "by a script", headers: { "Content-Type": "text/plain" } });
    const got = await fetch(url + "/strict/browser/a.txt");
    const part = await fetch(url + "/strict/browser/a.txt", { headers: { Range: "bytes=3-3" } });
    const missing = await fetch(url + "/strict/browser/missing.txt");
    return [put.status, await got.text(), got.headers.get("ETag"), part.status, await part.text(), missing.status];
  }, pool.url);
  await page.context().close();
  return all;
}

// Calls the API for two websites with credentials from a page of an origin. A call that the
// browser does not let the page make or read is "blocked".
async function shared(origin) {
  const page = await empty(origin);
  const all = await page.evaluate(async (url) => {
    const call = async (path, options, read) => {
      try {
        const response = await fetch(url + path, { credentials: "include", ...options });
        return [response.status, await read(response)];
      } catch (error) {
        return error instanceof TypeError ? "blocked" : String(error);
      }
    };
    const text = (response) => response.text();
    const json = { "Content-Type": "application/json", "X-Custom": "a" };
    return {
      fixed: await call("/fixed", {}, text),
      put: await call("/fixed", { method: "PUT", headers: json, body: "{}" }, text),
      identity: await call("/identity", { method: "POST", headers: json, body: "{}" }, async (r) => (await r.text()).includes("<Arn>")),
      document: await call("/documents/shared.txt", { method: "PUT", headers: json, body: "by a script" }, async (r) => r.headers.has("ETag")),
      read: await call("/documents/shared.txt", {}, text),
      header: await call("/fixed", { headers: { "X-Not-Listed": "a" } }, text),
      missing: await call("/missing", {}, text),
    };
  }, target.shared);
  await page.context().close();
  return all;
}

const actions = {
  site: () => site(pool.url + "/site/index.html"),
  seek: () => seek(pool.url + "/site/index.html", "sound.wav"),
  "seek-large": () => seek(pool.url + "/site/index.html", "large.wav"),
  cognito: () => cognito(target.origin),
  fetch: () => fetched(target.origin),
  "one-of-two": () => shared("https://one.example.com"),
  "two-of-two": () => shared("https://two.example.com"),
  "none-of-two": () => shared("https://elsewhere.example.com"),
  "fetch-elsewhere": () => fetched("https://elsewhere.example.com"),
};

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line);
  let result;
  try {
    result = { value: await actions[call.do](call) };
  } catch (error) {
    result = { error: error.message.split("\n")[0], note: String(error.stack) };
  }
  console.log(JSON.stringify(result));
}
await browser.close();
