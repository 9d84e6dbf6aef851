// Go's net/http.
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

type record struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Items []any  `json:"items"`
}

func send(status int, method, path, content string, fields ...string) (record, string) {
	request, err := http.NewRequest(method, os.Getenv("BASE")+path, strings.NewReader(content))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("KEY"))
	for i := 0; i < len(fields); i += 2 {
		request.Header.Set(fields[i], fields[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	if answer.StatusCode != status {
		log.Fatalf("%s %s: %d instead of %d: %s", method, path, answer.StatusCode, status, text)
	}
	var found record
	if len(text) > 0 {
		if err := json.Unmarshal(text, &found); err != nil {
			log.Fatal(err)
		}
	}
	return found, answer.Header.Get("ETag")
}

func main() {
	const merge = "application/merge-patch+json"
	unit := `{"name": "Yksikkö", "organizationId": "` + os.Getenv("ORGANIZATION") + `"}`
	created, _ := send(201, "POST", "/v1/units", unit, "Content-Type", "application/json")
	path := "/v1/units/" + created.ID
	_, tag := send(200, "GET", path, "")
	send(304, "GET", path, "", "If-None-Match", tag)
	if changed, _ := send(200, "PATCH", path, `{"name": "Ö"}`, "Content-Type", merge, "If-Match", tag); changed.Name != "Ö" {
		log.Fatal("not changed")
	}
	send(412, "PATCH", path, `{"name": "Ö"}`, "Content-Type", merge, "If-Match", tag)
	send(428, "PATCH", path, `{"name": "Ö"}`, "Content-Type", merge)
	if list, _ := send(200, "GET", "/v1/services?limit=200", ""); len(list.Items) <= 5 {
		log.Fatal("a short list")
	}
}
