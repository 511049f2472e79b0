//go:build !linux

package cluster

import "syscall"

// diesWithOwner is false where the kernel can't end the server when we die:
// a watchdog does.
const diesWithOwner = false

func (i identity) attributes(syscall.Signal) *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

func namespaced() (identity, bool) { return identity{}, false }
