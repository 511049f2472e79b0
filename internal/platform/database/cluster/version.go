package cluster

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// programs picks the installation for this folder: the version that made its
// data, else the preferred one. Another version is an error that names both;
// the data stays as it is.
func (h *home) programs() (Programs, error) {
	all, err := findAll()
	if err != nil {
		return Programs{}, err
	}
	if !h.initialised() {
		return all[0], nil
	}
	raw, err := os.ReadFile(filepath.Join(h.data, "PG_VERSION"))
	if err != nil {
		return Programs{}, sentence(err, "the version of the database in %s can't be read", h.data)
	}
	made := strings.TrimSpace(string(raw))
	var have []string
	for _, p := range all {
		if fmt.Sprint(p.Major) == made {
			return p, nil
		}
		have = append(have, fmt.Sprint(p.Major))
	}
	return Programs{}, fmt.Errorf("the database in %s was made by PostgreSQL %s, but the PostgreSQL found here is version %s. "+
		"Nothing was changed. Install PostgreSQL %s (or set %s to the folder of its programs) and start again; "+
		"to move to the other version, take a backup with the old one and restore it into a new folder, or use pg_upgrade",
		h.data, made, strings.Join(have, ", "), made, EnvBin)
}
