/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers and symbols as they stand between dollars. */
#ifndef CONVMAT_IO_LATEX_H
#define CONVMAT_IO_LATEX_H

#include "base/page.h"

/* Append a cell's text: "w[0,1]" as w_{0,1}, "1.5e-9" as 1.5\cdot10^{-9}, "nan" and "inf" in words and as \infty. */
void convmat_latex_put(convmat_page *page, const char *text);

/* About how many characters wide that is, a subscript's at two thirds. */
double convmat_latex_width(const char *text);

#endif
