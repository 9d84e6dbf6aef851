import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Java's HttpClient, as it comes: it offers an upgrade to HTTP/2. The JDK has no JSON. */
class Exchange {
    private final HttpClient client = HttpClient.newHttpClient();
    final HashMap<String, String> known = new HashMap<>(System.getenv());
    int count = 0;
    boolean isExpecting = false;

    record Person(String key, String id, String role, String purpose) {}

    record Answer(HttpHeaders fields, String text) {
        String field(String name) { return fields.firstValue(name).orElse(""); }
        String member(String name) { return Exchange.member(text, name); }
    }

    record Resource(String path, String tag, String text) {
        String id() { return member(text, "id"); }
    }

    /** The first member of that name, without any escapes. */
    static String member(String text, String name) {
        var match = Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(text);
        return match.find() ? match.group(1).replace("\\", "") : null;
    }

    /** A file of contents/, with what is known put in. */
    String content(String name) throws Exception {
        var text = Files.readString(Path.of("contents", name + ".json"));
        return Pattern.compile("\\$\\{(\\w+)\\}").matcher(text).replaceAll(id -> Matcher.quoteReplacement(known.get(id.group(1))));
    }

    Answer ask(int status, Person who, String method, String path, String content, String... fields) throws Exception {
        // What is streamed is sent in chunks.
        var body = content == null ? BodyPublishers.noBody()
            : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        var request = HttpRequest.newBuilder(URI.create(known.get("BASE") + path)).method(method, body)
            .header("Authorization", "Bearer " + who.key).header("Purpose-Of-Use", who.purpose)
            .header("On-Behalf-Of", "sub=\"%s\", role=\"%s\"".formatted(who.id, who.role));
        if (content != null) {
            request.header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
        }
        if (fields.length > 0) request.headers(fields);
        // Java 17.0.15 waits for ever when another answer comes instead of 100 (JDK-8286171), and when 100 comes twice, as
        // it may through Caddy: once from Caddy, once from the service.
        var canExpect = content != null && status < 400 && !known.get("WHERE").equals("behind caddy");
        isExpecting |= canExpect;
        var response = client.send(request.expectContinue(canExpect).build(), BodyHandlers.ofByteArray());
        count++;
        var isCompressed = response.headers().allValues("Content-Encoding").contains("gzip") && response.body().length > 0;
        var bytes = new ByteArrayInputStream(response.body());
        var text = new String((isCompressed ? new GZIPInputStream(bytes) : bytes).readAllBytes(), StandardCharsets.UTF_8);
        expect(status, response.statusCode(), method + " " + path + ": " + text);
        var answer = new Answer(response.headers(), text);
        if (status >= 400) expect("application/problem+json", answer.field("Content-Type"), path);
        return answer;
    }

    Resource create(Person who, String path, String content) throws Exception {
        var made = ask(201, who, "POST", path, content);
        return new Resource("/v1" + path.substring(path.lastIndexOf('/')) + "/" + made.member("id"), made.field("ETag"), made.text);
    }

    Resource move(Person who, Resource from, String state, String content) throws Exception {
        var moved = ask(200, who, "POST", from.path + "/transitions", content, "If-Match", from.tag);
        expect(state, moved.member("status"), moved.text);
        return new Resource(from.path, moved.field("ETag"), moved.text);
    }

    Resource move(Person who, Resource from, String state) throws Exception {
        return move(who, from, state, "{\"to\": \"" + state + "\"}");
    }

    static String weak(String tag) { return tag.startsWith("W/") ? tag : "W/" + tag; }

    static void expect(Object wanted, Object found, String text) {
        if (!Objects.equals(wanted, found)) throw new AssertionError(found + " instead of " + wanted + ": " + text);
    }
}
