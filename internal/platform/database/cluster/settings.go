package cluster

import (
	"maps"
	"slices"
	"strconv"
)

// usual is what suits one small server; WithSettings may override it.
var usual = map[string]string{
	"shared_buffers":  "128MB",
	"max_connections": "60",
	"max_wal_size":    "256MB",
	"jit":             "off", // compiling costs more than our short queries ever gain
	"log_checkpoints": "off",
}

// careless is for clusters that nobody will miss.
var careless = map[string]string{
	"fsync":              "off",
	"synchronous_commit": "off",
	"full_page_writes":   "off",
}

// fixed keeps the server private and its log free of what people wrote.
var fixed = map[string]string{
	"listen_addresses":        "127.0.0.1",
	"unix_socket_directories": "",
	"timezone":                "UTC",
	"log_timezone":            "UTC",
	"lc_messages":             "C", // the log is read for "could not bind"
	"logging_collector":       "off",
	"log_destination":         "stderr",

	"log_statement":              "none",
	"log_min_duration_statement": "-1",
	// An error's own message quotes values ("invalid input syntax ... "), so
	// errors of sessions stay out: LOG, FATAL and PANIC remain.
	"log_min_messages":                  "log",
	"log_min_error_statement":           "panic",
	"log_error_verbosity":               "terse", // no DETAIL: it repeats rows
	"log_parameter_max_length":          "0",
	"log_parameter_max_length_on_error": "0",
}

// fixedNames are the settings that WithSettings may not name.
var fixedNames = append(slices.Collect(maps.Keys(fixed)), "port", "data_directory", "external_pid_file", "config_file", "hba_file")

// arguments gives the server's command line. Settings travel there and not in
// a file, so that those of this start hold, whatever an earlier one wrote.
func (o *options) arguments(data string, port int) []string {
	all := maps.Clone(usual)
	if o.ephemeral {
		maps.Copy(all, careless)
	}
	maps.Copy(all, o.settings)
	maps.Copy(all, fixed)
	all["port"] = strconv.Itoa(port)
	args := []string{"-D", data}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args = append(args, "-c", name+"="+all[name])
	}
	return args
}
