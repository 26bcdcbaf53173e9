/* Days since 1970-01-01 in the proleptic Gregorian calendar. Years -9999..9999 are the whole range. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/str.h"

#define BASE_DAY_MIN INT64_C(-4371587) /* -9999-01-01 */
#define BASE_DAY_MAX INT64_C(2932896)  /* 9999-12-31 */

int64_t base_day(int64_t year, unsigned month, unsigned day);
void base_civil(int64_t day, int64_t *year, unsigned *month, unsigned *mday);
/* A day past the end of the month becomes its last; saturates at BASE_DAY_MIN/MAX. */
int64_t base_add_months(int64_t day, int64_t months);
/* "2024", "2024-06", "2024-06-18" as the first and last day it names; false when it is none of these. */
bool base_date_parse(base_str s, int64_t *first, int64_t *last);
/* Whole years from `day` to `asof`, floor: negative when day is later. The anniversary of 29 February is 28 February. */
int64_t base_years_between(int64_t day, int64_t asof);

#endif
