// Go's net/http and database/sql with mattn's SQLite driver: statements prepared once, a pool of readers, one connection
// that writes. usage: go-sqlite DATABASE PORT
package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

type server struct {
	keys                              map[string]string
	client, clients, referrals, offer *sql.Stmt
	audit, create, change             *sql.Stmt
}

var errRefused = errors.New("refused")

// refuse answers with the status alone; what it returns tells that an answer is on its way.
func refuse(w http.ResponseWriter, status int) error {
	http.Error(w, http.StatusText(status), status)
	return errRefused
}

func fail(w http.ResponseWriter, err error) {
	if errors.Is(err, sql.ErrNoRows) {
		refuse(w, http.StatusNotFound)
	} else if !errors.Is(err, errRefused) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func now() string { return time.Now().UTC().Format(time.RFC3339) }

// actor is the person behind the call: sub of On-Behalf-Of.
func actor(r *http.Request) string {
	parts := strings.SplitN(r.Header.Get("On-Behalf-Of"), `"`, 3)
	if len(parts) < 3 {
		return ""
	}
	return parts[1]
}

// recorded writes the audit row of a read; the answer waits for it.
func (s *server) recorded(r *http.Request, operation, target string) error {
	_, err := s.audit.Exec(now(), actor(r), operation, target)
	return err
}

func send(w http.ResponseWriter, status, version int, content any) {
	body, err := json.Marshal(content)
	if err != nil {
		fail(w, err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if version > 0 {
		header.Set("ETag", `"`+strconv.Itoa(version)+`"`)
	}
	w.WriteHeader(status)
	w.Write(body)
}

func (s *server) getService(w http.ResponseWriter, r *http.Request, id string) {
	found, err := scanService(s.offer.QueryRow(id))
	if err != nil {
		fail(w, err)
		return
	}
	send(w, http.StatusOK, found.Version, found)
}

func (s *server) getClient(w http.ResponseWriter, r *http.Request, id string) {
	found, err := scanClient(s.client.QueryRow(id))
	if err == nil {
		err = s.recorded(r, "readClient", id)
	}
	if err != nil {
		fail(w, err)
		return
	}
	send(w, http.StatusOK, found.Version, found)
}

func (s *server) listReferrals(w http.ResponseWriter, r *http.Request, id string) {
	items, err := all(s.referrals, scanReferral, id, 50)
	if err == nil {
		err = s.recorded(r, "listReferrals", id)
	}
	if err != nil {
		fail(w, err)
		return
	}
	send(w, http.StatusOK, 0, page[Referral]{items})
}

func (s *server) listClients(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit < 1 || limit > 200 {
		refuse(w, http.StatusBadRequest)
		return
	}
	items, err := all(s.clients, scanClient, actor(r), query.Get("status"), limit)
	if err == nil {
		err = s.recorded(r, "listClients", actor(r))
	}
	if err != nil {
		fail(w, err)
		return
	}
	send(w, http.StatusOK, 0, page[Client]{items})
}

func (s *server) createClient(w http.ResponseWriter, r *http.Request) {
	var input ClientInput
	if json.NewDecoder(r.Body).Decode(&input) != nil || !input.isValid() {
		refuse(w, http.StatusBadRequest)
		return
	}
	made := input.client(actor(r), now())
	_, err := s.create.Exec(made.ID, 1, made.Status, string(made.Name), made.BirthDate, made.Language, string(made.Phones),
		string(made.Address), string(made.Interpreter), string(made.SafeContact), nil, made.ResponsibleWorkerID, made.CreatedAt, made.UpdatedAt)
	if err != nil {
		fail(w, err)
		return
	}
	w.Header().Set("Location", "/v1/clients/"+made.ID)
	send(w, http.StatusCreated, 1, made)
}

func (s *server) changeClient(w http.ResponseWriter, r *http.Request, id string) {
	var patch struct {
		TemporaryIdentifier *string `json:"temporaryIdentifier"`
	}
	version, err := strconv.Atoi(strings.Trim(r.Header.Get("If-Match"), `"`))
	if err != nil {
		refuse(w, http.StatusPreconditionRequired)
		return
	}
	if json.NewDecoder(r.Body).Decode(&patch) != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	changed, err := scanClient(s.change.QueryRow(patch.TemporaryIdentifier, now(), id, version))
	if errors.Is(err, sql.ErrNoRows) {
		err = refuse(w, http.StatusPreconditionFailed)
	}
	if err != nil {
		fail(w, err)
		return
	}
	send(w, http.StatusOK, changed.Version, changed)
}

// ServeHTTP checks the key and finds the operation.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	digest := sha256.Sum256([]byte(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")))
	if _, known := s.keys[hex.EncodeToString(digest[:])]; !known {
		refuse(w, http.StatusUnauthorized)
		return
	}
	switch path := strings.Split(r.URL.Path, "/"); {
	case len(path) == 4 && path[2] == "services" && r.Method == "GET":
		s.getService(w, r, path[3])
	case len(path) == 4 && path[2] == "clients" && r.Method == "GET":
		s.getClient(w, r, path[3])
	case len(path) == 4 && path[2] == "clients" && r.Method == "PATCH":
		s.changeClient(w, r, path[3])
	case len(path) == 5 && path[4] == "referrals" && r.Method == "GET":
		s.listReferrals(w, r, path[3])
	case len(path) == 3 && path[2] == "clients" && r.Method == "GET":
		s.listClients(w, r)
	case len(path) == 3 && path[2] == "clients" && r.Method == "POST":
		s.createClient(w, r)
	default:
		http.NotFound(w, r)
	}
}

func open(name string, connections int) *sql.DB {
	database, err := sql.Open("sqlite3", name)
	if err != nil {
		log.Fatal(err)
	}
	database.SetMaxOpenConns(connections)
	database.SetMaxIdleConns(connections)
	return database
}

func prepare(database *sql.DB, query string) *sql.Stmt {
	statement, err := database.Prepare(query)
	if err != nil {
		log.Fatal(err)
	}
	return statement
}

func readKeys(database *sql.DB) map[string]string {
	rows, err := database.Query("SELECT hash, name FROM apiKey")
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	keys := map[string]string{}
	for rows.Next() {
		var hash, name string
		if err := rows.Scan(&hash, &name); err != nil {
			log.Fatal(err)
		}
		keys[hash] = name
	}
	return keys
}

func main() {
	name := "file:" + os.Args[1] + "?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000"
	readers, writer := open(name, 2*runtime.NumCPU()), open(name+"&_txlock=immediate", 1)
	s := &server{
		keys:      readKeys(readers),
		client:    prepare(readers, "SELECT * FROM client WHERE id = ?"),
		offer:     prepare(readers, "SELECT * FROM service WHERE id = ?"),
		clients:   prepare(readers, "SELECT * FROM client WHERE responsibleWorkerId = ? AND status = ? ORDER BY createdAt, id LIMIT ?"),
		referrals: prepare(readers, "SELECT * FROM referral WHERE clientId = ? ORDER BY createdAt DESC LIMIT ?"),
		audit:     prepare(writer, "INSERT INTO audit (at, actor, operation, target) VALUES (?, ?, ?, ?)"),
		create:    prepare(writer, "INSERT INTO client VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		change: prepare(writer, "UPDATE client SET temporaryIdentifier = ?, updatedAt = ?, version = version + 1"+
			" WHERE id = ? AND version = ? RETURNING *"),
	}
	http.Handle("/v1/", s)
	http.HandleFunc("/livez", func(w http.ResponseWriter, r *http.Request) {
		send(w, http.StatusOK, 0, map[string]string{"status": "ok"})
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[2], nil))
}
