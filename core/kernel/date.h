/* Dates: days to days and to years. All rows of exact operands have points as results. */
#ifndef KERNEL_DATE_H
#define KERNEL_DATE_H

#include "kernel/arith.h"

kernel_i_binary kernel_i_add_months, kernel_i_years;
kernel_i_binary_exact kernel_i_add_months_exact, kernel_i_years_exact;
kernel_i_unary kernel_i_year;
kernel_i_unary_exact kernel_i_year_exact;

#endif
