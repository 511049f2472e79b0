package cluster

import "syscall"

// diesWithOwner says that the kernel ends the server when we die.
const diesWithOwner = true

func (i identity) attributes(death syscall.Signal) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: death}
	if i.namespace {
		id := namedID()
		a.Cloneflags = syscall.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: id, HostID: 0, Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: id, HostID: 0, Size: 1}}
	}
	return a
}

// namespaced is root under another id. Containers often forbid it.
func namespaced() (identity, bool) {
	return identity{name: "root in a user namespace", uid: 0, gid: 0, namespace: true}, true
}

// namedID is an id that has a name: initdb looks the name up and gives up
// without one.
func namedID() int {
	for _, name := range []string{"postgres", "nobody"} {
		if who, ok := account(name); ok {
			return who.uid
		}
	}
	return 1000
}
