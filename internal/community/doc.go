// Package community has only tests: of the files with which the project meets people and services that
// run outside of it, on GitHub. A mistake in one of them shows nowhere else before it is pushed.
package community
