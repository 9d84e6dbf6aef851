import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Java's HttpClient. The steps are those of loop.py. */
public class Client extends Exchange {
    public static void main(String[] arguments) throws Exception {
        new Client().loop();
    }

    void loop() throws Exception {
        var stranger = new Person("nobody", known.get("INTAKE"), "intake", "advice");
        var intake = new Person(known.get("COUNTY_KEY"), known.get("INTAKE"), "intake", "advice");
        var worker = new Person(known.get("COUNTY_KEY"), known.get("WORKER"), "worker", "service-delivery");
        var caregiver = new Person(known.get("PROVIDER_KEY"), known.get("CAREGIVER"), "provider", "service-delivery");

        // Contact.
        ask(401, stranger, "POST", "/v1/contacts", content("contact"));
        var contact = create(intake, "/v1/contacts", content("contact"));
        expect("", ask(200, intake, "HEAD", contact.path(), null).text(), "content of a HEAD");

        // Client: tried first, then created, and the same request once more.
        var dry = ask(201, intake, "POST", "/v1/clients", content("client"), "Prefer", "handling=dry-run");
        expect("handling=dry-run", dry.field("Preference-Applied"), dry.text());
        expect("not-found", ask(404, intake, "GET", "/v1/clients/" + dry.member("id"), null).member("code"), "after a dry run");
        var key = "\"" + UUID.randomUUID() + "\"";
        var first = ask(201, intake, "POST", "/v1/clients", content("client"), "Idempotency-Key", key);
        var again = ask(201, intake, "POST", "/v1/clients", content("client"), "Idempotency-Key", key);
        expect("true", again.field("Idempotency-Replayed"), again.text());
        expect(first.text(), again.text(), "replayed");
        known.put("CLIENT", first.member("id"));
        move(intake, contact, "linked", content("linked"));

        // Matter and responsible worker, who reads of the appointment once, and not again while nothing changes.
        var path = "/v1/clients/" + known.get("CLIENT");
        var matter = create(intake, path + "/matters", content("matter"));
        var named = create(intake, path + "/responsibilities", content("responsibility"));
        for (var tag : List.of(named.tag(), weak(named.tag()))) {
            expect("", ask(304, worker, "GET", named.path(), null, "If-None-Match", tag).text(), "content of a 304");
        }
        var tag = ask(200, worker, "GET", path, null).field("ETag");
        move(worker, new Resource(path, tag, ""), "active");
        move(worker, new Resource(matter.path(), weak(matter.tag()), ""), "active");

        // Two at one record.
        var swedish = "{\"language\": \"sv\"}";
        ask(428, worker, "PATCH", path, swedish);
        var stale = ask(412, worker, "PATCH", path, swedish, "If-Match", tag);
        expect("version-mismatch", stale.member("code"), stale.text());
        var changed = ask(200, worker, "PATCH", path, swedish, "If-Match", stale.member("currentEtag"));
        expect("sv", changed.member("language"), changed.text());

        // Assessment, and a plan with a goal.
        known.put("MATTER", matter.id());
        var assessment = create(worker, path + "/assessments", content("assessment"));
        move(worker, move(worker, assessment, "in-progress"), "completed");
        known.put("ASSESSMENT", assessment.id());
        known.put("NEED", member(assessment.text().substring(assessment.text().indexOf("\"needs\"")), "id"));
        move(worker, create(worker, path + "/plans", content("plan")), "active");

        // Consent.
        for (var kind : List.of("information-given", "release-permit")) {
            known.put("KIND", kind);
            move(worker, create(worker, path + "/consents", content("consent")), "active");
        }

        // Referral, to its end.
        var referral = create(worker, path + "/referrals", content("referral"));
        referral = move(worker, referral, "requested");
        referral = move(caregiver, referral, "received");
        for (var state : List.of("accepted", "in-progress", "completed")) {
            referral = move(caregiver, referral, state, content(state));
        }

        // A list, page by page to its end.
        var services = new HashSet<String>();
        for (var cursor = ""; cursor != null;) {
            var page = ask(200, worker, "GET", "/v1/services?limit=5" + cursor, null, "Accept-Encoding", "gzip");
            expect("gzip", page.field("Content-Encoding"), "a page");
            Pattern.compile("\"id\":\"([^\"]+)\"").matcher(page.text()).results().forEach(match -> services.add(match.group(1)));
            cursor = page.member("nextCursor") == null ? null : "&cursor=" + page.member("nextCursor");
        }
        expect(true, services.size() > 10, "services of three pages");
        System.out.println(count + " requests, chunked" + (isExpecting ? ", 100-continue" : ""));
    }
}
