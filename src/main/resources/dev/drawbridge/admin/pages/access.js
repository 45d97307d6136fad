// Asks the admin API and shows what it answers. Texts of others are put in as text, never as HTML.
"use strict";

const API = "api/v1/access-requests";
const byId = (id) => document.getElementById(id);
let credential = "";

function say(text) {
  byId("said").textContent = text;
}

async function ask(path, body) {
  const options = { headers: { Authorization: "Bearer " + credential }, cache: "no-store" };
  if (body) {
    options.method = "POST";
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(API + path, options);
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error ? json.error.message : "HTTP " + answer.status);
  return json;
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function field(steps, label, type, value) {
  const input = element("input");
  input.type = type;
  input.value = value || "";
  const named = element("label", label);
  named.append(input);
  steps.append(named);
  return input;
}

function button(steps, text, work) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", async () => {
    made.disabled = true;
    try {
      await work();
      await show();
    } catch (failure) {
      say(failure.message);
      made.disabled = false;
    }
  });
  steps.append(made);
}

function money(bounds) {
  const told = [];
  if (bounds.cap_usd) told.push(bounds.cap_usd + " USD a request");
  if (bounds.total_usd) told.push(bounds.total_usd + " USD in all");
  return told.length ? ", " + told.join(", ") : "";
}

function facts(request) {
  const bounds = request.state === "granted" ? request.decision : request;
  const told = ["until " + bounds.until + money(bounds), "lifts " + request.lifts.join(", ")];
  if (request.purpose) told.push("for the purpose " + request.purpose);
  if (request.used_usd !== undefined) told.push(request.used_usd + " USD used");
  told.push("asked " + request.created, request.id);
  if (request.state === "granted") told.push("granted by " + request.decision.by);
  return told.join(" · ");
}

function shown(request) {
  const article = element("article");
  const whom = request.for === "team" ? "the whole team " + request.team : request.asker.name + " in team " + request.team;
  article.append(element("h3", request.model + " for " + whom));
  article.append(element("p", request.asker.name + ": " + request.reason));
  article.append(element("p", facts(request), "facts"));
  if (request.asker.left) article.append(element("p", "The asker left the team.", "warning"));
  if (!request.may.length) return article;
  const steps = element("div", "", "steps");
  const reason = field(steps, "Reason", "text");
  const body = () => (reason.value ? { reason: reason.value } : {});
  if (request.may.includes("approve")) {
    const until = field(steps, "Until (7d, a date)", "text");
    button(steps, "Approve", () => {
      const asked = body();
      if (until.value) asked.until = until.value;
      return ask("/" + request.id + "/approve", asked);
    });
  }
  if (request.may.includes("decline")) button(steps, "Decline", () => ask("/" + request.id + "/decline", body()));
  if (request.may.includes("end")) button(steps, "End", () => ask("/" + request.id + "/end", body()));
  article.append(steps);
  return article;
}

async function show() {
  const open = await ask("?state=open");
  for (const [state, id] of [["pending", "waiting"], ["granted", "granted"]]) {
    const found = open.filter((request) => request.state === state).map(shown);
    byId(id).replaceChildren(...(found.length ? found : [element("p", "None.", "facts")]));
  }
  say("As of " + new Date().toLocaleTimeString() + ".");
}

byId("who").addEventListener("submit", async (event) => {
  event.preventDefault();
  credential = byId("credential").value.trim();
  try {
    await show();
  } catch (failure) {
    byId("waiting").replaceChildren();
    byId("granted").replaceChildren();
    say(failure.message);
  }
});
