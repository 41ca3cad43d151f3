/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of matrix formats: complete, without doubles, found by name and by ending. */
#include "support/compare.h"
#include "support/written.h"

#include <string.h>

static void formats_table_is_complete_and_unambiguous(void **state) {
    (void)state;
    const convmat_format *const formats = convmat_formats();
    int count = 0;
    for (const convmat_format *f = formats; f->name != NULL; f++, count++) {
        assert_true(f->name[0] != '\0' && f->ending[0] == '.' && strlen(f->ending) > 1);
        assert_true(f->description[0] != '\0' && strchr(f->description, '\n') == NULL);
        assert_true(f->write != NULL);
        assert_ptr_equal(convmat_format_find(f->name, NULL), f); /* the first of its name, so the only one */
        char path[SCRATCH_SIZE] = "some.dir/C";
        const convmat_format *const meant = convmat_format_find(NULL, strcat(path, f->ending));
        assert_true(meant != NULL && meant <= f && texts_are_equal(meant->ending, f->ending));
    }
    assert_true(count >= 2);
}

/* A name or a path, and the name of the format that it must find */
static const struct {
    const char *name;
    const char *path;
    const char *found;
} searches[] = {
    {"mtx", NULL, "mtx"},
    {"text", NULL, "text"},
    {NULL, "C.mtx", "mtx"},
    {NULL, "a.txt/C.mtx", "mtx"},
    {NULL, "C.mtx.txt", "text"},
    {"mtx", "C.txt", "mtx"}, /* the name overrides */
    {"mt", NULL, NULL},
    {"MTX", NULL, NULL},
    {"", NULL, NULL},
    {"", "C.mtx", NULL},
    {NULL, "C", NULL},
    {NULL, "-", NULL},
    {NULL, "mtx", NULL},
    {NULL, ".mtx", NULL}, /* a hidden file without an ending */
    {NULL, "", NULL},
    {NULL, NULL, NULL},
};

static void format_find_knows_names_and_endings(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof searches / sizeof searches[0]; k++) {
        const convmat_format *const format = convmat_format_find(searches[k].name, searches[k].path);
        assert_int_equal(format == NULL, searches[k].found == NULL);
        assert_true(format == NULL || texts_are_equal(format->name, searches[k].found));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_table_is_complete_and_unambiguous),
        cmocka_unit_test(format_find_knows_names_and_endings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
