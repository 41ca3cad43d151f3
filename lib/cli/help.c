/* SPDX-License-Identifier: BSD-3-Clause */
/* The help texts, from the tables. */
#include "options.h"

#include <convmat/io.h>

#include <stdio.h>
#include <string.h>

enum { COLUMN = 30 }; /* where the descriptions begin */

void convmat_help_program(void) {
    fputs("Usage: convmat COMMAND [OPTION]...\n"
          "A convolution as the sparse matrix it is: vec(y) = C vec(x), and its transpose.\n"
          "\n"
          "Commands:\n",
          stdout);
    for (const convmat_command *c = convmat_commands; c->name != NULL; c++) {
        printf("  %-9s%s\n", c->name, c->summary);
    }
    fputs("\n"
          "convmat COMMAND --help lists the options of a command. convmat --version prints the version.\n"
          "\n"
          "Exit status: 0 done and true; 1 what was checked is not true; 2 wrong usage or geometry;\n"
          "3 input or output failed; 4 out of memory or over the limit.\n",
          stdout);
}

/* Lines of a description, each at the column */
static void print_description(const char *text) {
    for (const char *at = text; *at != '\0';) {
        const int length = (int)strcspn(at, "\n");
        printf("%*s%.*s\n", at == text ? 0 : COLUMN, "", length, at);
        at += length + (at[length] == '\n' ? 1 : 0);
    }
}

static void print_option(convmat_option option) {
    const char *argument = convmat_option_argument(option);
    char left[COLUMN + 1];
    snprintf(left, sizeof left, "  %s--%s%s%s", option == CONVMAT_OPTION_OUTPUT ? "-o, " : "",
             convmat_option_name(option), argument != NULL ? " " : "", argument != NULL ? argument : "");
    printf("%-*s", COLUMN, left);
    print_description(convmat_option_help(option));
}

static void print_format(const char *name, const char *description) {
    printf("%*s%-12s%s\n", COLUMN, "", name, description);
}

/* A line of a table of formats; `needs` is what this build lacks for it, or NULL */
static void print_line(const char *name, const char *description, const char *ending, const char *needs) {
    printf("%*s%-12s%s (%s%s%s)\n", COLUMN, "", name, description, ending,
           needs == NULL ? "" : "; not here: needs ", needs == NULL ? "" : needs);
}

/* Formats of arrays; text is none where it is the report */
static void print_array_formats(bool has_text) {
    for (const convmat_array_format *f = convmat_array_formats(); f->name != NULL; f++) {
        if (has_text || strcmp(f->name, "text") != 0) {
            print_line(f->name, f->description, f->ending, f->needs);
        }
    }
}

static void print_matrix_formats(void) {
    for (const convmat_format *f = convmat_formats(); f->name != NULL; f++) {
        print_line(f->name, f->description, f->ending, f->needs);
    }
    printf("%*swithout it, on standard output: text up to 200 x 200, mtx above\n", COLUMN, "");
}

static void print_formats(const convmat_command *command) {
    if (command->run == convmat_command_matrix) {
        print_matrix_formats();
    } else if (command->run == convmat_command_apply) {
        print_array_formats(true);
    } else if (command->run == convmat_command_explain) {
        print_format("text", "a line of arithmetic");
        print_format("latex", "the line as it stands inside \\[ \\] (.tex)");
        print_format("svg", "the figure: image, kernel, features and matrix (.svg)");
        print_format("json", "the same as --json");
    } else if (command->run == convmat_command_views) {
        print_format("text", "every array in numbers");
        print_format("svg", "the three views side by side (.svg)");
        print_format("json", "the same as --json (.json)");
    } else {
        print_format("text", "a grid of the counts where it is small, and the rule");
        print_format("svg", "a heat map (.svg)");
        print_format("json", "the same as --json (.json)");
        print_array_formats(false);
    }
}

void convmat_help_command(const convmat_command *command) {
    printf("Usage: convmat %s [OPTION]...\nTo %s.\n\nOptions:\n", command->name, command->summary);
    for (int k = 0; k < CONVMAT_OPTION_COUNT; k++) {
        if (convmat_command_takes(command, (convmat_option)k)) {
            print_option((convmat_option)k);
            if (k == CONVMAT_OPTION_FORMAT) {
                print_formats(command);
            }
        }
    }
    printf("\n"
           "ARRAY is a .npy file, an image, - for one of them on standard input, a nested list as "
           "[[1,2],[3,4]],\n"
           "or a maker: ones:4x4, zeros:4x4, range:4x4, delta:5x5, random:3x8x8:SEED, integers:3x8x8:SEED.\n"
           "Images are .png, .pgm, .ppm: [H, W] of a grey one, [3, H, W] of a coloured one; the numbers are "
           "the\n"
           "samples as stored, 0 to 255 or 65535, whatever gamma or colour profile stands beside them.\n"
           "\n"
           "Examples:\n%s",
           command->examples);
}
