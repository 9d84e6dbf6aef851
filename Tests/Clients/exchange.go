// One request and its answer, and who asks.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
)

type answer struct {
	*http.Response
	text   []byte
	record map[string]any
}

type resource struct {
	path, tag string
	record    map[string]any
}

var count, continued int

func person(key, name, role, purpose string) http.Header {
	return http.Header{
		"Authorization":  {"Bearer " + key},
		"On-Behalf-Of":   {fmt.Sprintf("sub=%q, role=%q", os.Getenv(name), role)},
		"Purpose-Of-Use": {purpose},
	}
}

// A file of contents, with what stands in the environment put in.
func content(name string) string {
	text, err := os.ReadFile("contents/" + name + ".json")
	check(err)
	return os.ExpandEnv(string(text))
}

func ask(status int, who http.Header, method, path, content string, fields ...string) answer {
	var body io.Reader
	if content != "" {
		// net/http cannot see the length of this one, and sends it in chunks.
		body = io.MultiReader(strings.NewReader(content))
	}
	request, err := http.NewRequest(method, os.Getenv("BASE")+path, body)
	check(err)
	request.Header = who.Clone()
	request.Header.Set("Content-Type", "application/json")
	if method == "PATCH" {
		request.Header.Set("Content-Type", "application/merge-patch+json")
	}
	for i := 0; i < len(fields); i += 2 {
		request.Header.Set(fields[i], fields[i+1])
	}
	trace := &httptrace.ClientTrace{Got100Continue: func() { continued++ }}
	response, err := http.DefaultClient.Do(request.WithContext(httptrace.WithClientTrace(request.Context(), trace)))
	check(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	check(err)
	count++
	expect(response.StatusCode == status, "%s %s: %d: %s", method, path, response.StatusCode, text)
	expect(status < 400 || response.Header.Get("Content-Type") == "application/problem+json", "%s: no problem", path)
	found := answer{Response: response, text: text}
	if len(text) > 0 {
		check(json.Unmarshal(text, &found.record))
	}
	return found
}

func create(who http.Header, path, content string, fields ...string) resource {
	made := ask(201, who, "POST", path, content, fields...)
	return resource{"/v1" + path[strings.LastIndex(path, "/"):] + "/" + made.record["id"].(string), made.Header.Get("ETag"), made.record}
}

func move(who http.Header, from resource, state, content string) resource {
	moved := ask(200, who, "POST", from.path+"/transitions", content, "If-Match", from.tag)
	expect(moved.record["status"] == state, "%s is not %s", from.path, state)
	return resource{from.path, moved.Header.Get("ETag"), moved.record}
}

func to(state string) string { return fmt.Sprintf(`{"to": %q}`, state) }
func weak(tag string) string { return "W/" + strings.TrimPrefix(tag, "W/") }
func check(err error)        { expect(err == nil, "%v", err) }

func expect(holds bool, format string, values ...any) {
	if !holds {
		log.Fatalf(format, values...)
	}
}
