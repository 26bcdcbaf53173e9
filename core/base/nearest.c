/* Distances between words: optimal string alignment (Damerau-Levenshtein without overlapping swaps). */
#include "base/nearest.h"

enum { LONGEST = 32 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

size_t base_distance(base_str a, base_str b) {
    if (a.n > LONGEST || b.n > LONGEST) return SIZE_MAX;
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.n; j++) last[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            row[j] = least(last[j - 1] + (a.p[i - 1] != b.p[j - 1]), least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *free_row = before;
        before = last;
        last = row;
        row = free_row;
    }
    return last[b.n];
}

void base_nearest(base_str *best, base_str word, base_str candidate) {
    size_t d = base_distance(word, candidate), most = word.n / 3 > 1 ? word.n / 3 : 1;
    if (d > most) return;
    size_t so_far = best->p ? base_distance(word, *best) : SIZE_MAX;
    if (d < so_far || (d == so_far && base_str_cmp(candidate, *best) < 0)) *best = candidate;
}
