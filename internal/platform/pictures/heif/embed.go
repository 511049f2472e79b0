// Package heif carries libheif and libde265, compiled to WebAssembly by
// github.com/gen2brain/heic, as bytes. That module's own Go code runs them
// without a limit of memory or time, prints to the process's output and would
// rather load a C library of the machine into the process; so the house takes
// its bytes alone and runs them in a sandbox of its own.
//
// The bytes and the licences beside them (the two libraries are LGPL-3, the
// glue MIT) are copied by go generate from the module named there. The sum is
// checked by a test.
package heif

import _ "embed"

//go:generate sh copy.sh

// Version is the module that the bytes were copied from.
const Version = "github.com/gen2brain/heic@v0.4.5"

// Sum is the SHA-256 of Module, in hexadecimal.
const Sum = "3634a6447ea3915633667f39e01ff540a60f4e2f837a8391d044d76dfd8a0435"

// Module is the compiled library, compressed by gzip.
//
//go:embed heif.wasm.gz
var Module []byte

// Heartbeats are the functions, by their index, by which a caller can tell that
// the library runs: one is called for each coding tree unit (at most 64 x 64
// pixels) that is decoded, one for each allocation. The module has no names;
// these were found by counting the calls of every function over pictures of
// known sizes. A test of pictures holds them to it.
func Heartbeats() []uint32 { return []uint32{878, 1208} }
