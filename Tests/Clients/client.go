// Go's net/http. The steps are those of loop.py.
package main

import (
	"bytes"
	"fmt"
	"os"
	"time"
)

func main() {
	stranger := person("nobody", "INTAKE", "intake", "advice")
	intake := person(os.Getenv("COUNTY_KEY"), "INTAKE", "intake", "advice")
	worker := person(os.Getenv("COUNTY_KEY"), "WORKER", "worker", "service-delivery")
	caregiver := person(os.Getenv("PROVIDER_KEY"), "CAREGIVER", "provider", "service-delivery")

	// Contact.
	ask(401, stranger, "POST", "/v1/contacts", content("contact"), "Expect", "100-continue")
	contact := create(intake, "/v1/contacts", content("contact"), "Expect", "100-continue")
	expect(continued > 0, "no 100")
	expect(len(ask(200, intake, "HEAD", contact.path, "").text) == 0, "HEAD with content")

	// Client: tried first, then created, and the same request once more.
	dry := ask(201, intake, "POST", "/v1/clients", content("client"), "Prefer", "handling=dry-run")
	expect(dry.Header.Get("Preference-Applied") == "handling=dry-run", "not dry")
	problem := ask(404, intake, "GET", "/v1/clients/"+dry.record["id"].(string), "")
	expect(problem.record["code"] == "not-found", "%s", problem.text)
	key := fmt.Sprintf(`"%d"`, time.Now().UnixNano())
	first := ask(201, intake, "POST", "/v1/clients", content("client"), "Idempotency-Key", key)
	again := ask(201, intake, "POST", "/v1/clients", content("client"), "Idempotency-Key", key)
	expect(again.Header.Get("Idempotency-Replayed") == "true" && bytes.Equal(first.text, again.text), "not replayed")
	os.Setenv("CLIENT", first.record["id"].(string))
	move(intake, contact, "linked", content("linked"))

	// Matter and responsible worker, who reads of the appointment once, and not again while nothing changes.
	client := resource{path: "/v1/clients/" + os.Getenv("CLIENT")}
	matter := create(intake, client.path+"/matters", content("matter"))
	named := create(intake, client.path+"/responsibilities", content("responsibility"))
	for _, tag := range []string{named.tag, weak(named.tag)} {
		expect(len(ask(304, worker, "GET", named.path, "", "If-None-Match", tag).text) == 0, "304 with content")
	}
	client.tag = ask(200, worker, "GET", client.path, "").Header.Get("ETag")
	matter.tag = weak(matter.tag)
	move(worker, client, "active", to("active"))
	move(worker, matter, "active", to("active"))

	// Two at one record.
	swedish := `{"language": "sv"}`
	ask(428, worker, "PATCH", client.path, swedish)
	stale := ask(412, worker, "PATCH", client.path, swedish, "If-Match", client.tag)
	expect(stale.record["code"] == "version-mismatch", "%s", stale.text)
	changed := ask(200, worker, "PATCH", client.path, swedish, "If-Match", stale.record["currentEtag"].(string))
	expect(changed.record["language"] == "sv", "not changed")

	// Assessment, and a plan with a goal.
	os.Setenv("MATTER", matter.record["id"].(string))
	assessment := create(worker, client.path+"/assessments", content("assessment"))
	move(worker, move(worker, assessment, "in-progress", to("in-progress")), "completed", to("completed"))
	os.Setenv("ASSESSMENT", assessment.record["id"].(string))
	os.Setenv("NEED", assessment.record["needs"].([]any)[0].(map[string]any)["id"].(string))
	move(worker, create(worker, client.path+"/plans", content("plan")), "active", to("active"))

	// Consent.
	for _, kind := range []string{"information-given", "release-permit"} {
		os.Setenv("KIND", kind)
		move(worker, create(worker, client.path+"/consents", content("consent")), "active", to("active"))
	}

	// Referral, to its end.
	referral := create(worker, client.path+"/referrals", content("referral"))
	referral = move(worker, referral, "requested", to("requested"))
	referral = move(caregiver, referral, "received", to("received"))
	for _, state := range []string{"accepted", "in-progress", "completed"} {
		referral = move(caregiver, referral, state, content(state))
	}

	// A list, page by page to its end. net/http asks for gzip by itself, and says so when it has decoded.
	services := map[any]bool{}
	for cursor, isMore := "", true; isMore; {
		page := ask(200, worker, "GET", "/v1/services?limit=5"+cursor, "")
		expect(page.Uncompressed, "not compressed")
		for _, item := range page.record["items"].([]any) {
			services[item.(map[string]any)["id"]] = true
		}
		cursor, isMore = page.record["page"].(map[string]any)["nextCursor"].(string)
		cursor = "&cursor=" + cursor
	}
	expect(len(services) > 10, "%d services", len(services))
	fmt.Printf("%d requests, chunked, 100-continue\n", count)
}
