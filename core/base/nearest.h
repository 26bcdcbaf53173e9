/* "Did you mean": the likeliest word for one that is not known. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/str.h"

/* Insertions, deletions, replacements and swaps of neighbours that turn a into b; words of more than 32 bytes count as far apart. */
size_t base_distance(base_str a, base_str b);

/* Feeds one candidate: the nearest so far stays in `*best` (empty at first), ties going to the first in byte order. Nothing farther than a third of the word
 * (at least one step) is ever taken. */
void base_nearest(base_str *best, base_str word, base_str candidate);

#endif
