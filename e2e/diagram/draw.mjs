// Draws the pictures on standard input, a JSON array of texts, and writes what
// they show as a JSON array to standard output: {"error"} or {"nodes", "edges"}.
import { text } from "node:stream/consumers";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<body></body>");
globalThis.window = window;
globalThis.document = window.document;
globalThis.CSSStyleSheet = window.CSSStyleSheet;
// jsdom lays nothing out. Where things stand does not matter here.
const box = { x: 0, y: 0, left: 0, top: 0, right: 100, bottom: 20, width: 100, height: 20 };
window.SVGElement.prototype.getBBox = () => box;
window.Element.prototype.getBoundingClientRect = () => box;

const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

// lines are the lines of a label as a browser shows them.
function lines(label) {
  for (const br of label.querySelectorAll("br")) br.replaceWith("\n");
  return label.textContent.split("\n");
}

const shown = [];
for (const picture of JSON.parse(await text(process.stdin))) {
  try {
    await mermaid.parse(picture);
    const { svg } = await mermaid.render("picture", picture);
    const root = new window.DOMParser().parseFromString(svg, "text/html");
    shown.push({
      nodes: [...root.querySelectorAll(".node .nodeLabel")].map(lines),
      edges: [...root.querySelectorAll(".edgeLabels .edgeLabel .edgeLabel")].map(lines),
      arrows: root.querySelectorAll(".edgePaths path").length,
      // A label is text and line breaks; anything else was made of a name.
      other: [...root.querySelectorAll("foreignObject p *, script, a, image, img")].map((e) => e.outerHTML),
    });
  } catch (error) {
    shown.push({ error: String(error.message ?? error) });
  }
}
process.stdout.write(JSON.stringify(shown));
