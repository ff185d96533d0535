// Package evidence decides what a list of images proves. It is the only place that does: every operation
// of the gallery asks here, and none concludes anything from a list by itself.
//
// A list is judged against what is known ([Known]): which images exist, and since when; which ones were
// seen to go after a deletion of ours; and which ones a deletion under way is expected to take. The time
// by which a list may lag is [Lag].
//
//	the list                                         proves that what it shows   proves that what it lacks
//	                                                 is there                    is gone
//	-----------------------------------------------  --------------------------  -------------------------------
//	carries an unknown warning            Doubtful   yes                         no
//	shows an image twice                  Repeated   yes                         no
//	is left out of the answer             Missing    -                           no; yes where no image is known
//	                                                                             and a second answer agrees, or
//	                                                                             where the user says so
//	may be from before an image existed,  Outdated   no                          no
//	or from before a deletion of ours
//	lacks an image that nothing explains, Surprising yes                         when the next list, at least
//	shows one again that was deleted, or                                         [Moment] later, is the same
//	is odd for the operation
//	anything else                         Believed   yes                         yes
//
// The conditions under which no Believed list is wrong are those that the guide "What is guaranteed"
// names: no list lags by more than [Lag]; a list that lacks what is there, and does not lag, is not
// followed by the same list a [Moment] later; and an accepted deletion of an image that is younger than
// Lag, and stood behind all others, is carried out before its answer (see [Leaves]).
// search_test.go enumerates all short histories and compares each conclusion with the truth.
//
// The package is pure: it reads no clock, takes no lock and sends nothing. It may import internal/capillary
// for its types, and nothing else of this module.
package evidence
