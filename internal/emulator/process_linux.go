package emulator

import "syscall"

// dieWithParent makes the kernel kill a process when its parent ends in a way
// that leaves no time to do so, such as a panic or a second Ctrl-C.
func dieWithParent(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGKILL }
