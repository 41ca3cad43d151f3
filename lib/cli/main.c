/* SPDX-License-Identifier: BSD-3-Clause */
/* The convmat program: find the command, run it, print the one line where it fails. */
#include "guess.h"
#include "options.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_SIZE = 160 }; /* room for the names of all commands */

/* What has been printed on stdout has arrived */
static convmat_status finish_stdout(convmat_error *error) {
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        return convmat_refuse(error, CONVMAT_IO, "standard output: %s", strerror(errno));
    }
    return CONVMAT_OK;
}

/* "plan, matrix or apply": the commands of the table */
static void command_names(char names[NAMES_SIZE]) {
    int length = 0;
    for (const convmat_command *c = convmat_commands; c->name != NULL; c++) {
        const char *before = c == convmat_commands ? "" : (c[1].name == NULL ? " or " : ", ");
        length += snprintf(names + length, (size_t)(NAMES_SIZE - length), "%s%s", before, c->name);
    }
}

static convmat_status find_command(const char *name, const convmat_command **command, convmat_error *error) {
    convmat_guess guess = {.word = name};
    char hint[64];
    char names[NAMES_SIZE];
    for (const convmat_command *c = convmat_commands; c->name != NULL; c++) {
        if (strcmp(name, c->name) == 0) {
            *command = c;
            return CONVMAT_OK;
        }
        convmat_guess_offer(&guess, c->name);
    }
    convmat_guess_offer(&guess, "--help");
    convmat_guess_offer(&guess, "--version");
    command_names(names);
    return convmat_refuse(error, CONVMAT_INVALID, "command = %.60s, must be %s%s", name, names,
                          convmat_guess_hint(&guess, "", hint));
}

/* argv[1] is no option */
static convmat_status run_command(const convmat_command *command, int argc, char **argv, bool *is_true,
                                  convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_options options = {{NULL}};
    CONVMAT_TRY(convmat_options_parse(command, argc - 1, argv + 1, &options, error));
    if (convmat_option_given(&options, CONVMAT_OPTION_HELP)) {
        convmat_help_command(command);
        CONVMAT_TRY(finish_stdout(error));
    } else {
        CONVMAT_TRY(command->run(&options, is_true, error));
    }
done:
    return status;
}

/* Everything; *where becomes the command's name once it is known */
static convmat_status run(int argc, char **argv, const char **where, bool *is_true, convmat_error *error) {
    const char *first = argc > 1 ? argv[1] : "";
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) {
        convmat_help_program();
        return finish_stdout(error);
    }
    if (strcmp(first, "--version") == 0) {
        printf("convmat %s\n", convmat_version());
        return finish_stdout(error);
    }
    if (argc < 2) {
        char names[NAMES_SIZE];
        command_names(names);
        return convmat_refuse(error, CONVMAT_INVALID, "command is missing, must be %s; see convmat --help",
                              names);
    }
    const convmat_command *command = NULL;
    const convmat_status status = find_command(first, &command, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    *where = command->name;
    return run_command(command, argc, argv, is_true, error);
}

int main(int argc, char **argv) {
    convmat_error error = {""};
    const char *where = "";
    bool is_true = true;
    /* a closed pipe ends the program quietly, also below a parent that ignores the signal */
    signal(SIGPIPE, SIG_DFL);
    const convmat_status status = run(argc, argv, &where, &is_true, &error);
    if (status != CONVMAT_OK) {
        return convmat_failure_print(status, where, &error);
    }
    return is_true ? CONVMAT_EXIT_TRUE : CONVMAT_EXIT_FALSE;
}
