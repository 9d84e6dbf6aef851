import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Java's HttpClient, as it comes: it offers an upgrade to HTTP/2 with its first request. */
public class Client {
    private static final HttpClient client = HttpClient.newHttpClient();

    static HttpResponse<String> send(int status, String method, String path, String content, String... fields) throws Exception {
        var body = content == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(content);
        var request = HttpRequest.newBuilder(URI.create(System.getenv("BASE") + path)).method(method, body)
            .header("Authorization", "Bearer " + System.getenv("KEY"));
        if (fields.length > 0) request.headers(fields);
        var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " instead of " + status + ": " + answer.body());
        }
        return answer;
    }

    public static void main(String[] arguments) throws Exception {
        var merge = "application/merge-patch+json";
        var unit = "{\"name\": \"Yksikkö\", \"organizationId\": \"" + System.getenv("ORGANIZATION") + "\"}";
        var created = send(201, "POST", "/v1/units", unit, "Content-Type", "application/json");
        var path = "/v1/units/" + created.body().replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
        var tag = send(200, "GET", path, null).headers().firstValue("ETag").orElseThrow();
        send(304, "GET", path, null, "If-None-Match", tag);
        send(200, "PATCH", path, "{\"name\": \"Ö\"}", "Content-Type", merge, "If-Match", tag);
        send(412, "PATCH", path, "{\"name\": \"Ö\"}", "Content-Type", merge, "If-Match", tag);
        send(428, "PATCH", path, "{\"name\": \"Ö\"}", "Content-Type", merge);
        send(200, "GET", "/v1/services?limit=200", null);
    }
}
