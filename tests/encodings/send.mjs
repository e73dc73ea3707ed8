// Sends each form of the list on standard input, encoded the way the first argument names.
import { readFileSync } from "fs";

const encoders = {
  URLSearchParams: (form) => ({ body: new URLSearchParams(form.pairs) }),

  FormData: (form) => {
    const body = new FormData();
    for (const [name, value] of form.pairs) body.append(name, value);
    return { body };
  },

  // What jQuery.param(object) does, and jQuery.ajax with its spaces.
  jQuery: (form) => ({
    headers: { "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8" },
    body: Object.entries(form.nested)
      .flatMap(([name, value]) => parameters(name, value))
      .map((pair) => pair.map(encodeURIComponent).join("="))
      .join("&")
      .replace(/%20/g, "+"),
  }),
};

function parameters(prefix, value) {
  if (Array.isArray(value)) {
    return value.flatMap((each, place) =>
      parameters(`${prefix}[${typeof each === "object" && each !== null ? place : ""}]`, each),
    );
  }
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([key, each]) => parameters(`${prefix}[${key}]`, each));
  }
  return [[prefix, value]];
}

async function send(encode, forms) {
  for (const form of forms) {
    const response = await fetch(form.url, { method: "POST", ...encode(form) });
    await response.arrayBuffer();
  }
}

if (typeof fetch === "undefined") process.exit(77); // too old
send(encoders[process.argv[2]], JSON.parse(readFileSync(0, "utf-8")));
