// Lets the overlay say what time it is: a request's header `x-clock` holds milliseconds since 1970, and time stands there
// until another request says otherwise. Loaded into the emulator before it starts.
"use strict";
const http = require("node:http");
const Real = Date;
let at = null;
const now = () => at ?? Real.now();
globalThis.Date = class Date extends Real {
  constructor(...parts) {
    super(...(parts.length === 0 ? [now()] : parts));
  }
  static now() {
    return now();
  }
};
const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (name, request, ...others) {
  if (name === "request" && request.headers["x-clock"]) at = Number(request.headers["x-clock"]);
  return emit.call(this, name, request, ...others);
};
