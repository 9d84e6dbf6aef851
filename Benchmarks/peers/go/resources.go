package main

import (
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
)

// raw is a JSON column: it goes out as it is.
type raw = json.RawMessage

type Client struct {
	ID                  string  `json:"id"`
	Version             int     `json:"version"`
	Status              string  `json:"status"`
	Name                raw     `json:"name"`
	BirthDate           *string `json:"birthDate,omitempty"`
	Language            *string `json:"language,omitempty"`
	Phones              raw     `json:"phones"`
	Address             raw     `json:"address"`
	Interpreter         raw     `json:"interpreter"`
	SafeContact         raw     `json:"safeContact"`
	TemporaryIdentifier *string `json:"temporaryIdentifier,omitempty"`
	ResponsibleWorkerID string  `json:"responsibleWorkerId"`
	CreatedAt           string  `json:"createdAt"`
	UpdatedAt           string  `json:"updatedAt"`
}

type Referral struct {
	ID               string `json:"id"`
	Version          int    `json:"version"`
	ClientID         string `json:"clientId"`
	Status           string `json:"status"`
	ToServiceID      string `json:"toServiceId"`
	Priority         string `json:"priority"`
	Reason           string `json:"reason"`
	SharedData       raw    `json:"sharedData"`
	OptionsPresented raw    `json:"optionsPresented"`
	CreatedAt        string `json:"createdAt"`
	UpdatedAt        string `json:"updatedAt"`
}

type Service struct {
	ID             string `json:"id"`
	Version        int    `json:"version"`
	OrganizationID string `json:"organizationId"`
	Name           raw    `json:"name"`
	Description    raw    `json:"description"`
	Status         string `json:"status"`
	Category       string `json:"category"`
	Languages      raw    `json:"languages"`
	ServiceAreas   raw    `json:"serviceAreas"`
	CreatedAt      string `json:"createdAt"`
	UpdatedAt      string `json:"updatedAt"`
}

type page[Item any] struct {
	Items []Item `json:"items"`
}

type row interface{ Scan(...any) error }

func scanClient(from row) (c Client, err error) {
	err = from.Scan(&c.ID, &c.Version, &c.Status, (*[]byte)(&c.Name), &c.BirthDate, &c.Language, (*[]byte)(&c.Phones),
		(*[]byte)(&c.Address), (*[]byte)(&c.Interpreter), (*[]byte)(&c.SafeContact), &c.TemporaryIdentifier,
		&c.ResponsibleWorkerID, &c.CreatedAt, &c.UpdatedAt)
	return
}

func scanReferral(from row) (r Referral, err error) {
	err = from.Scan(&r.ID, &r.Version, &r.ClientID, &r.Status, &r.ToServiceID, &r.Priority, &r.Reason,
		(*[]byte)(&r.SharedData), (*[]byte)(&r.OptionsPresented), &r.CreatedAt, &r.UpdatedAt)
	return
}

func scanService(from row) (s Service, err error) {
	err = from.Scan(&s.ID, &s.Version, &s.OrganizationID, (*[]byte)(&s.Name), (*[]byte)(&s.Description), &s.Status,
		&s.Category, (*[]byte)(&s.Languages), (*[]byte)(&s.ServiceAreas), &s.CreatedAt, &s.UpdatedAt)
	return
}

func all[Item any](statement *sql.Stmt, scan func(row) (Item, error), arguments ...any) ([]Item, error) {
	rows, err := statement.Query(arguments...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	items := []Item{}
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, rows.Err()
}

// ClientInput is the body of a create.
type ClientInput struct {
	Name struct {
		Family string `json:"family"`
		Given  string `json:"given"`
	} `json:"name"`
	BirthDate string   `json:"birthDate"`
	Language  string   `json:"language"`
	Phones    []string `json:"phones"`
	Address   struct {
		Street           string `json:"street"`
		PostalCode       string `json:"postalCode"`
		MunicipalityCode string `json:"municipalityCode"`
	} `json:"address"`
	Interpreter struct {
		IsNeeded bool `json:"isNeeded"`
	} `json:"interpreter"`
	SafeContact struct {
		Channels []string `json:"channels"`
		Text     string   `json:"text"`
	} `json:"safeContact"`
}

var date = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)

func (in *ClientInput) isValid() bool {
	isText := func(text string) bool { return text != "" && len(text) <= 200 }
	return isText(in.Name.Family) && isText(in.Name.Given) && date.MatchString(in.BirthDate) && isText(in.Language) &&
		len(in.Phones) <= 10 && len(in.Address.MunicipalityCode) == 3 && len(in.SafeContact.Text) <= 2000
}

func (in *ClientInput) client(worker, at string) Client {
	text := func(content any) raw {
		made, _ := json.Marshal(content) // structs of strings cannot fail
		return made
	}
	return Client{
		ID: newID(), Version: 1, Status: "prospective", Name: text(in.Name), BirthDate: &in.BirthDate,
		Language: &in.Language, Phones: text(in.Phones), Address: text(in.Address), Interpreter: text(in.Interpreter),
		SafeContact: text(in.SafeContact), ResponsibleWorkerID: worker, CreatedAt: at, UpdatedAt: at,
	}
}

// newID is a random UUID, version 4.
func newID() string {
	var u [16]byte
	rand.Read(u[:])
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
