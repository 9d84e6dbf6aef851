// Node's fetch. The steps are those of loop.py.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

const known = { ...process.env };
let count = 0;

const person = (key, id, role, purpose) => ({
    Authorization: `Bearer ${key}`,
    "On-Behalf-Of": `sub="${id}", role="${role}"`,
    "Purpose-Of-Use": purpose,
});
const stranger = person("nobody", known.INTAKE, "intake", "advice");
const intake = person(known.COUNTY_KEY, known.INTAKE, "intake", "advice");
const worker = person(known.COUNTY_KEY, known.WORKER, "worker", "service-delivery");
const caregiver = person(known.PROVIDER_KEY, known.CAREGIVER, "provider", "service-delivery");

/** A file of contents/, with what is known put in. */
function content(name) {
    const text = readFileSync(new URL(`contents/${name}.json`, import.meta.url), "utf8");
    return JSON.parse(text.replace(/\$\{(\w+)\}/g, (_, id) => known[id]));
}

async function ask(status, who, method, path, content = undefined, fields = {}) {
    const headers = { ...who, ...fields };
    if (content) headers["Content-Type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    // What is streamed is sent in chunks.
    const body = content && new Blob([JSON.stringify(content)]).stream();
    const answer = await fetch(known.BASE + path, { method, headers, body, duplex: "half" });
    count += 1;
    const text = await answer.text();
    assert.equal(answer.status, status, `${method} ${path}: ${text}`);
    if (status >= 400) assert.equal(answer.headers.get("Content-Type"), "application/problem+json");
    return { fields: answer.headers, tag: answer.headers.get("ETag"), text, record: text && JSON.parse(text) };
}

async function create(who, path, content) {
    const { record, tag } = await ask(201, who, "POST", path, content);
    return { path: `/v1/${path.split("/").at(-1)}/${record.id}`, tag, record };
}

async function move(who, { path, tag }, state, content = { to: state }) {
    const answer = await ask(200, who, "POST", `${path}/transitions`, content, { "If-Match": tag });
    assert.equal(answer.record.status, state);
    return { path, tag: answer.tag };
}

const weak = (tag) => (tag.startsWith("W/") ? tag : `W/${tag}`);

// Contact.
await ask(401, stranger, "POST", "/v1/contacts", content("contact"));
const contact = await create(intake, "/v1/contacts", content("contact"));
assert.equal((await ask(200, intake, "HEAD", contact.path)).text, "");

// Client: tried first, then created, and the same request once more.
const dry = await ask(201, intake, "POST", "/v1/clients", content("client"), { Prefer: "handling=dry-run" });
assert.equal(dry.fields.get("Preference-Applied"), "handling=dry-run");
assert.equal((await ask(404, intake, "GET", `/v1/clients/${dry.record.id}`)).record.code, "not-found");
const key = { "Idempotency-Key": `"${randomUUID()}"` };
const first = await ask(201, intake, "POST", "/v1/clients", content("client"), key);
const again = await ask(201, intake, "POST", "/v1/clients", content("client"), key);
assert.equal(again.fields.get("Idempotency-Replayed"), "true");
assert.equal(again.text, first.text);
known.CLIENT = first.record.id;
await move(intake, contact, "linked", content("linked"));

// Matter and responsible worker, who reads of the appointment once, and not again while nothing changes.
const client = `/v1/clients/${known.CLIENT}`;
const matter = await create(intake, `${client}/matters`, content("matter"));
const named = await create(intake, `${client}/responsibilities`, content("responsibility"));
for (const tag of [named.tag, weak(named.tag)]) {
    assert.equal((await ask(304, worker, "GET", named.path, undefined, { "If-None-Match": tag })).text, "");
}
const { tag } = await ask(200, worker, "GET", client);
await move(worker, { path: client, tag }, "active");
await move(worker, { path: matter.path, tag: weak(matter.tag) }, "active");

// Two at one record.
const swedish = { language: "sv" };
await ask(428, worker, "PATCH", client, swedish);
const stale = (await ask(412, worker, "PATCH", client, swedish, { "If-Match": tag })).record;
assert.equal(stale.code, "version-mismatch");
const changed = await ask(200, worker, "PATCH", client, swedish, { "If-Match": stale.currentEtag });
assert.equal(changed.record.language, "sv");

// Assessment, and a plan with a goal.
known.MATTER = matter.record.id;
const assessment = await create(worker, `${client}/assessments`, content("assessment"));
await move(worker, await move(worker, assessment, "in-progress"), "completed");
known.ASSESSMENT = assessment.record.id;
known.NEED = assessment.record.needs[0].id;
await move(worker, await create(worker, `${client}/plans`, content("plan")), "active");

// Consent.
for (known.KIND of ["information-given", "release-permit"]) {
    await move(worker, await create(worker, `${client}/consents`, content("consent")), "active");
}

// Referral, to its end.
let referral = await create(worker, `${client}/referrals`, content("referral"));
referral = await move(worker, referral, "requested");
referral = await move(caregiver, referral, "received");
for (const state of ["accepted", "in-progress", "completed"]) {
    referral = await move(caregiver, referral, state, content(state));
}

// A list, page by page to its end.
const services = new Set();
for (let cursor = ""; cursor !== undefined;) {
    const { fields, record } = await ask(200, worker, "GET", `/v1/services?limit=5${cursor && `&cursor=${cursor}`}`);
    assert.equal(fields.get("Content-Encoding"), "gzip");
    for (const { id } of record.items) services.add(id);
    cursor = record.page.nextCursor;
}
assert.ok(services.size > 10);

console.log(`${count} requests, chunked`);
