// Node's fetch.
import assert from "node:assert/strict";

const { BASE, KEY, ORGANIZATION } = process.env;

async function send(method, path, fields = {}, content = undefined) {
    const headers = { Authorization: `Bearer ${KEY}`, ...fields };
    const body = content && JSON.stringify(content);
    const answer = await fetch(BASE + path, { method, headers, body });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, content: text ? JSON.parse(text) : undefined };
}

const change = { "Content-Type": "application/merge-patch+json" };
const created = await send("POST", "/v1/units", { "Content-Type": "application/json" }, { name: "Yksikkö", organizationId: ORGANIZATION });
assert.equal(created.status, 201);
const path = `/v1/units/${created.content.id}`;
const tag = (await send("GET", path)).headers.get("ETag");
assert.equal((await send("GET", path, { "If-None-Match": tag })).status, 304);
assert.equal((await send("PATCH", path, { ...change, "If-Match": tag }, { name: "Ö" })).content.name, "Ö");
assert.equal((await send("PATCH", path, { ...change, "If-Match": tag }, { name: "Ö" })).status, 412);
assert.equal((await send("PATCH", path, change, { name: "Ö" })).status, 428);
assert.ok((await send("GET", "/v1/services?limit=200")).content.items.length > 5);
