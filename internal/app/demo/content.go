// Package demo loads the demonstration community through the same use-cases
// as real posts.
package demo

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"consilium/internal/accountweb"
)

//go:embed content/*.yaml
var files embed.FS

type member struct {
	Key, Handle, Profession, Stage, Specialty, Jurisdiction string
	Roles                                                   []string
	State, Bio                                              string
	LegalName                                               string `yaml:"legal_name"`
	Register, Number                                        string
	Persona                                                 bool
	PersonaLine                                             string `yaml:"persona_line"`
}

type institution struct {
	Key, Name, Country, Region, City, Kind string
	Synonyms                               []string
	Domains                                []struct {
		Name            string
		Staff, Students bool
	}
}

// registered is a row of the demonstration's register; Number counts made-up
// NPIs.
type registered struct {
	Number                                                       int
	Given, Middle, Family, Street, City, State, Postal, Taxonomy string
}

type specialty struct {
	Key, Name string
	Synonyms  []string
}

type revision struct {
	Body, Reason string
	HoursAgo     float64 `yaml:"hours_ago"`
}

type comment struct {
	Author, Body string
	HoursAgo     float64 `yaml:"hours_ago"`
}

type answer struct {
	Key, Author, Body string
	BottomLine        string  `yaml:"bottom_line"`
	HoursAgo          float64 `yaml:"hours_ago"`
	Votes             int
	Revision          *revision
	EndorsedBy        []string `yaml:"endorsed_by"`
	Comments          []comment
}

type thread struct {
	Key, Kind, Author, Audience, Title, Body string
	Specialties                              []string
	HoursAgo                                 float64 `yaml:"asked_hours_ago"`
	Votes                                    int
	Revision                                 *revision
	Closed, Accepted                         string
	DuplicateOf                              string `yaml:"duplicate_of"`
	Answers                                  []answer
	Comments                                 []comment
	Image                                    *picture
}

// picture is an image that is drawn for the demonstration.
type picture struct{ Draw, Alt, Subject, Jurisdiction string }

type application struct {
	LegalName                                            string `yaml:"legal_name"`
	Profession, Stage, Specialty, Jurisdiction, Register string
	Number, Note, State                                  string
	// Document is the kind of one that they gave; empty for none.
	Document string
	HoursAgo float64 `yaml:"hours_ago"`
}

type flag struct {
	Thread, Answer, By, Reason, Note string
	HoursAgo                         float64 `yaml:"hours_ago"`
}

type content struct {
	Members      []member
	Specialties  []specialty
	Institutions []institution
	Registered   []registered
	Threads      []thread
	Applications []application
	Flags        []flag
}

func read() (content, error) {
	names, err := fs.Glob(files, "content/*.yaml")
	if err != nil {
		return content{}, err
	}
	var all content
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			return content{}, err
		}
		var one content
		if err := yaml.Unmarshal(raw, &one); err != nil {
			return content{}, fmt.Errorf("demo: %s: %w", name, err)
		}
		all.Members = append(all.Members, one.Members...)
		all.Specialties = append(all.Specialties, one.Specialties...)
		all.Registered = append(all.Registered, one.Registered...)
		all.Institutions = append(all.Institutions, one.Institutions...)
		all.Threads = append(all.Threads, one.Threads...)
		all.Applications = append(all.Applications, one.Applications...)
		all.Flags = append(all.Flags, one.Flags...)
	}
	return all, nil
}

// Cast is who can be signed in as.
type Cast struct{ list []accountweb.Persona }

// Personas lists the personas.
func (c Cast) Personas() []accountweb.Persona { return c.list }

// NewCast reads the personas from the content.
func NewCast() (Cast, error) {
	all, err := read()
	if err != nil {
		return Cast{}, err
	}
	var c Cast
	for _, m := range all.Members {
		if m.Persona {
			handle := m.Handle
			if handle == "" {
				handle = m.Key
			}
			c.list = append(c.list, accountweb.Persona{Key: m.Key, Handle: handle, Line: m.PersonaLine, Mark: m.Profession})
		}
	}
	return c, nil
}
