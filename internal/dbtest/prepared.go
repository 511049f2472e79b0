package dbtest

import (
	"sync"
	"testing"

	"consilium/internal/platform/database"
)

// preparation is one database that is filled once in a process.
type preparation struct {
	once sync.Once
	name string
	err  error
}

var prepared struct {
	sync.Mutex
	made map[string]*preparation
}

// Prepared is New with what fill put into the database the first time that a
// test of this process asked for that content: for what is dear to make. fill
// must leave no connection open.
func Prepared(t testing.TB, content string, fill func(address string) error, options ...Option) *database.DB {
	t.Helper()
	srv := shared(t)
	p := preparationOf(content)
	p.once.Do(func() {
		p.name = "prepared_" + random()
		if p.err = srv.exec("CREATE DATABASE " + p.name + " TEMPLATE " + templateName()); p.err == nil {
			p.err = fill(srv.url(p.name))
		}
	})
	if p.err != nil {
		t.Fatalf("dbtest: %s: %v", content, p.err)
	}
	return cloneOf(t, srv, p.name, options)
}

func preparationOf(content string) *preparation {
	prepared.Lock()
	defer prepared.Unlock()
	if prepared.made == nil {
		prepared.made = map[string]*preparation{}
	}
	if prepared.made[content] == nil {
		prepared.made[content] = &preparation{}
	}
	return prepared.made[content]
}

// forgetPrepared drops them, since a shared server outlives the process.
func forgetPrepared(srv *server) {
	prepared.Lock()
	defer prepared.Unlock()
	for _, p := range prepared.made {
		if p.name != "" {
			_ = srv.exec("DROP DATABASE IF EXISTS " + p.name + " WITH (FORCE)")
		}
	}
}
