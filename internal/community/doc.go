// Package community has only tests. They check the files through which the project meets people and services on
// GitHub, because a mistake in one of them would otherwise show only after a push.
package community
