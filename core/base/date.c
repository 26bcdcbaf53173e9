/* Owns the calendar: days to years, months and days of the month, and back. A calendar without clock, zone or locale.
 * The arithmetic counts years from 1 March, so that the leap day is the last of a year, in eras of 400 years. */
#include "base/date.h"

#define YEAR_MIN INT64_C(-9999)
#define YEAR_MAX INT64_C(9999)
#define ERA_DAYS INT64_C(146097)
#define EPOCH_DAYS INT64_C(719468) /* from 0000-03-01 to 1970-01-01 */

static int64_t floor_div(int64_t x, int64_t y) { return x / y - (x % y != 0 && (x < 0) != (y < 0)); }

static int64_t clamp_day(int64_t day) {
    return day < BASE_DAY_MIN ? BASE_DAY_MIN : day > BASE_DAY_MAX ? BASE_DAY_MAX : day;
}

static unsigned month_days(int64_t year, unsigned month) {
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && is_leap ? 29 : days[month - 1];
}

int64_t base_day(int64_t year, unsigned month, unsigned day) {
    if (year < YEAR_MIN) return BASE_DAY_MIN;
    if (year > YEAR_MAX) return BASE_DAY_MAX;
    int64_t y = year - (month <= 2);
    int64_t era = floor_div(y, 400), year_of_era = y - era * 400;
    int64_t month_of_year = (month + 9) % 12;
    int64_t day_of_year = (153 * month_of_year + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return clamp_day(era * ERA_DAYS + day_of_era - EPOCH_DAYS);
}

void base_civil(int64_t day, int64_t *year, unsigned *month, unsigned *mday) {
    int64_t z = clamp_day(day) + EPOCH_DAYS;
    int64_t era = floor_div(z, ERA_DAYS), day_of_era = z - era * ERA_DAYS;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_of_year = (5 * day_of_year + 2) / 153;
    *mday = (unsigned)(day_of_year - (153 * month_of_year + 2) / 5 + 1);
    *month = (unsigned)(month_of_year < 10 ? month_of_year + 3 : month_of_year - 9);
    *year = era * 400 + year_of_era + (*month <= 2);
}

int64_t base_add_months(int64_t day, int64_t months) {
    const int64_t reach = (YEAR_MAX - YEAR_MIN + 1) * 12; /* from any year out of the calendar */
    int64_t year;
    unsigned month, mday;
    base_civil(day, &year, &month, &mday);
    months = months < -reach ? -reach : months > reach ? reach : months;
    int64_t count = year * 12 + month - 1 + months;
    year = floor_div(count, 12);
    month = (unsigned)(count - year * 12) + 1;
    unsigned last = month_days(year, month);
    return base_day(year, month, mday < last ? mday : last);
}

int64_t base_years_between(int64_t day, int64_t asof) {
    int64_t year, asof_year;
    unsigned month, mday, asof_month, asof_mday;
    base_civil(day, &year, &month, &mday);
    base_civil(asof, &asof_year, &asof_month, &asof_mday);
    unsigned last = month_days(asof_year, month);
    if (mday > last) mday = last;
    bool is_reached = asof_month > month || (asof_month == month && asof_mday >= mday);
    return asof_year - year - !is_reached;
}

/* `n` digits at `p`, or -1. */
static int64_t digits(const char *p, size_t n) {
    int64_t x = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') return -1;
        x = x * 10 + (p[i] - '0');
    }
    return x;
}

bool base_date_parse(base_str s, int64_t *first, int64_t *last) {
    if (s.n != 4 && s.n != 7 && s.n != 10) return false;
    int64_t year = digits(s.p, 4), month = 1, day = 1;
    if (year < 0) return false;
    if (s.n >= 7) {
        month = s.p[4] == '-' ? digits(s.p + 5, 2) : -1;
        if (month < 1 || month > 12) return false;
    }
    if (s.n == 10) {
        day = s.p[7] == '-' ? digits(s.p + 8, 2) : -1;
        if (day < 1 || day > month_days(year, (unsigned)month)) return false;
    }
    unsigned last_month = s.n == 4 ? 12 : (unsigned)month;
    unsigned last_day = s.n == 10 ? (unsigned)day : month_days(year, last_month);
    *first = base_day(year, (unsigned)month, (unsigned)day);
    *last = base_day(year, last_month, last_day);
    return true;
}
