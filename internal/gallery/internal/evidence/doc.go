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
//	                                                                             and a second answer, a Moment
//	                                                                             later, agrees, or where the user
//	                                                                             says so
//	may be from before an image existed   Outdated   no                          no
//	that was uploaded or first seen
//	lately, or from before a deletion of
//	ours
//	lacks an image that nothing explains, Surprising yes                         when the next list, at least
//	shows one again that was deleted, or                                         [Moment] later, is the same
//	is odd for the operation
//	anything else                         Believed   yes                         yes
//
// An upload counts as late as [Witness].Lag, an image that was only seen as [Lag], and a deletion of ours as
// Witness.Settle. Only a later upload in the list proves that it is not from before an earlier one. A list
// that lacks the image of a deletion under way is Believed at once by that deletion, unless Leaves says Guarded and the
// image was uploaded lately. To any other read it is Surprising: see [Known.ForReader].
//
// search_test.go goes through all short histories and compares each conclusion with the truth. No conclusion is false as
// long as
//
//   - no list lags by more than Lag;
//   - a short list, which is one that lacks what is there and does not lag, neither follows the same list nor is followed
//     by it, a Moment later or more;
//   - a short list lacks an image that is known and not about to go. The first list of a customer can't be checked against
//     anything, and a deletion explains that its image is lacking;
//   - a call of ours that comes late comes before the settle time is over by more than Lag;
//   - an accepted deletion of an image that is younger than Lag, and stood behind all others that stay, is carried out
//     before its answer (see [Leaves]);
//   - the list is not left out twice, a Moment apart, while there are images and none of them is known;
//   - no other actor writes less than Lag before the list that a write of ours is based on, or between it and the effect
//     of that write.
//
// Without any one of them there is a history with a false conclusion: the test prints the shortest.
//
// The package is pure: it reads no clock, takes no lock and sends nothing. It may import internal/capillary
// for its types, and nothing else of this module.
package evidence
