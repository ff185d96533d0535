//go:build !unix

package provider

// withoutWaiting has no meaning here: a path leads to no pipe that could be opened by mistake.
const withoutWaiting = 0
