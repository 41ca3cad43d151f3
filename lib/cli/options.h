/* SPDX-License-Identifier: BSD-3-Clause */
/* The commands and options that exist, and the command line as the user typed it, by option. */
#ifndef CONVMAT_CLI_OPTIONS_H
#define CONVMAT_CLI_OPTIONS_H

#include "failure.h"

/* Every option there is, in the order of the help. */
typedef enum convmat_option {
    CONVMAT_OPTION_WEIGHTS = 0,
    CONVMAT_OPTION_KERNEL,
    CONVMAT_OPTION_IN_CHANNELS,
    CONVMAT_OPTION_OUT_CHANNELS,
    CONVMAT_OPTION_AXES,
    CONVMAT_OPTION_IMAGE,
    CONVMAT_OPTION_FEATURES,
    CONVMAT_OPTION_OUTPUT_PADDING,
    CONVMAT_OPTION_INPUT,
    CONVMAT_OPTION_TRANSPOSE,
    CONVMAT_OPTION_STRIDE,
    CONVMAT_OPTION_DILATION,
    CONVMAT_OPTION_PADDING,
    CONVMAT_OPTION_GROUPS,
    CONVMAT_OPTION_BOUNDARY,
    CONVMAT_OPTION_CONVOLVE,
    CONVMAT_OPTION_BIAS,
    CONVMAT_OPTION_AT,
    CONVMAT_OPTION_ENTRY,
    CONVMAT_OPTION_ROW,
    CONVMAT_OPTION_COLUMN,
    CONVMAT_OPTION_WHY,
    CONVMAT_OPTION_LATEX,
    CONVMAT_OPTION_FORWARD,
    CONVMAT_OPTION_ADJOINT,
    CONVMAT_OPTION_OPERATOR,
    CONVMAT_OPTION_ROWS,
    CONVMAT_OPTION_COLS,
    CONVMAT_OPTION_TIMEOUT,
    CONVMAT_OPTION_TARGET,
    CONVMAT_OPTION_AMPLITUDE,
    CONVMAT_OPTION_PRECISION,
    CONVMAT_OPTION_COMPLEX,
    CONVMAT_OPTION_RECOVER,
    CONVMAT_OPTION_NO_RECOVER,
    CONVMAT_OPTION_RECOVERED,
    CONVMAT_OPTION_REPLAY,
    CONVMAT_OPTION_MODE,
    CONVMAT_OPTION_SEED,
    CONVMAT_OPTION_VALUE,
    CONVMAT_OPTION_MATRIX,
    CONVMAT_OPTION_DROP_ZEROS,
    CONVMAT_OPTION_SYMBOLIC,
    CONVMAT_OPTION_INDEX,
    CONVMAT_OPTION_THREADS,
    CONVMAT_OPTION_REPRODUCIBLE,
    CONVMAT_OPTION_MAX_BYTES,
    CONVMAT_OPTION_OUTPUT,
    CONVMAT_OPTION_FORMAT,
    CONVMAT_OPTION_CLIP,
    CONVMAT_OPTION_RANGE,
    CONVMAT_OPTION_BITS,
    CONVMAT_OPTION_DTYPE,
    CONVMAT_OPTION_ORDER,
    CONVMAT_OPTION_JSON,
    CONVMAT_OPTION_HELP,
    CONVMAT_OPTION_COUNT
} convmat_option;

/* The command line after the command: what is to be done. */
typedef struct convmat_options {
    const char *text[CONVMAT_OPTION_COUNT]; /* the argument as typed; "" for a switch; NULL when not given */
} convmat_options;

/* One subcommand. */
typedef struct convmat_command {
    const char *name;
    const char *summary;  /* one line */
    const char *examples; /* lines of the help */
    /* Do it; *is_true becomes false when what was checked is not true. */
    convmat_status (*run)(const convmat_options *options, bool *is_true, convmat_error *error);
} convmat_command;

/* The subcommands, ended by an element whose name is NULL; each is in a file of its name,
 * sizes in completions.c. */
extern const convmat_command convmat_commands[];
convmat_status convmat_command_plan(const convmat_options *options, bool *is_true, convmat_error *error);
convmat_status convmat_command_matrix(const convmat_options *options, bool *is_true, convmat_error *error);
convmat_status convmat_command_apply(const convmat_options *options, bool *is_true, convmat_error *error);
convmat_status convmat_command_check(const convmat_options *options, bool *is_true, convmat_error *error);
convmat_status convmat_command_explain(const convmat_options *options, bool *is_true, convmat_error *error);
convmat_status convmat_command_views(const convmat_options *options, bool *is_true, convmat_error *error);
convmat_status convmat_command_overlap(const convmat_options *options, bool *is_true, convmat_error *error);
convmat_status convmat_command_sizes(const convmat_options *options, bool *is_true, convmat_error *error);

/* The option's name without dashes. */
const char *convmat_option_name(convmat_option option);

/* True when the command takes the option. */
bool convmat_command_takes(const convmat_command *command, convmat_option option);

/* Whether the option was given. */
static inline bool convmat_option_given(const convmat_options *options, convmat_option option) {
    return options->text[option] != NULL;
}

/*
 * Sort the words behind the command into *options; of an option given twice the last counts.
 *
 * Errors: INVALID, an option that does not exist (with the nearest that does), that the command does not take,
 * that lacks its argument, or a word that belongs to no option.
 */
convmat_status convmat_options_parse(const convmat_command *command, int argc, char **argv,
                                     convmat_options *options, convmat_error *error);

/* Print on stdout what the program does, and all about one command. */
void convmat_help_program(void);
void convmat_help_command(const convmat_command *command);

/* For the help: placeholder of the argument (NULL for a switch), and lines that say what it does. */
const char *convmat_option_argument(convmat_option option);
const char *convmat_option_help(convmat_option option);

#endif
