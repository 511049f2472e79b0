package credential

import "testing"

// Rows whose digest was made of the wording are found again by the register.
func TestOlderDigestsAreMadeAnew(t *testing.T) {
	t.Parallel()
	r := newRobbery(t)
	gone, goneID := r.somebody("gone")
	r.apply(r.nowAs(&gone), american("Bob Jones", bobNPI))
	older := func(number string) []byte {
		return r.ring.Hash("licence number", plainRegister(american("", "").Register)+"\x00"+plainNumber(number))
	}
	for _, table := range []string{inApplications, inCredentials} {
		r.exec(`UPDATE `+table+` SET hashed = 1, number_hash = $2 WHERE member_id = $1`, r.victim, older(annNPI))
	}
	r.exec(`UPDATE applications SET hashed = 1, number_hash = $2 WHERE member_id = $1`, goneID, older(bobNPI))
	r.ok(r.accounts.Close(r.nowAs(&gone)))
	if n, err := r.Rehash(t.Context()); err != nil || n < 3 {
		t.Fatal(n, err)
	}
	if n, err := r.Rehash(t.Context()); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	if got := r.word(`SELECT encode(number_hash, 'hex') FROM applications WHERE member_id = $1`, goneID); got != r.word(`SELECT encode($1::bytea, 'hex')`, older(bobNPI)) {
		t.Error("the digest of an erased number is lost")
	}
	in := american(victimName, annNPI)
	in.Register = "NPI number"
	app := r.apply(r.as(), in)
	if got := r.finding(app, RegistryMatch); got != "close given" {
		t.Error(got)
	}
}
