/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads the options as a table: each has a name, what follows it, and a function that takes it. */
#include "bench/bench_options.h"
#include "bench/bench_clock.h"

#include <stdlib.h>
#include <string.h>

typedef struct option {
    const char *name;
    const char *argument; /* NULL: none */
    const char *meaning;
    bool (*take)(bench_options *o, const char *text);
} option;

/* Mark those of names[count] that the list a,b,c holds; "all" is all, "none" is none of them */
static bool take_list(const char *text, const char *const *names, int count, bool *marks) {
    const bool is_all = strcmp(text, "all") == 0;
    for (int k = 0; k < count; k++) {
        marks[k] = is_all;
    }
    while (!is_all && strcmp(text, "none") != 0 && *text != '\0') {
        const int length = (int)strcspn(text, ",");
        const int k = bench_find(text, length, names, count);
        if (k == count) {
            return false;
        }
        marks[k] = true;
        text += length + (text[length] == ',');
    }
    return true;
}

static bool take_case(bench_options *o, const char *text) {
    const char *names[WORKLOADS];
    for (int k = 0; k < WORKLOADS; k++) {
        names[k] = workload_of(k).name;
    }
    return take_list(text, names, WORKLOADS, o->has_case);
}

static bool take_peers(bench_options *o, const char *text) {
    const char *names[BENCH_PEERS];
    for (int k = 0; k < BENCH_PEERS; k++) {
        names[k] = bench_peers[k].name;
    }
    return take_list(text, names, BENCH_PEERS, o->has_peer);
}

static bool take_what(bench_options *o, const char *text) {
    bool marks[BENCH_WHATS];
    const bool is_known = take_list(text, bench_what_names, BENCH_WHATS, marks);
    o->whats = 0;
    for (int k = 0; k < BENCH_WHATS; k++) {
        o->whats |= marks[k] ? 1 << k : 0;
    }
    return is_known;
}

static bool take_pages(bench_options *o, const char *text) {
    static const char *const names[] = {"default", "huge"};
    bool marks[2];
    const bool is_known = take_list(text, names, 2, marks);
    o->pages = (marks[0] ? BENCH_PAGES_DEFAULT : 0) | (marks[1] ? BENCH_PAGES_HUGE : 0);
    return is_known;
}

static bool take_direction(bench_options *o, const char *text) {
    static const char *const names[] = {"forward", "transpose", "both"};
    const int k = bench_find(text, (int)strlen(text), names, 3);
    o->direction = k == 2 ? -1 : k;
    return k < 3;
}

static bool take_value(bench_options *o, const char *text) {
    static const char *const names[] = {"double", "float"};
    const int k = bench_find(text, (int)strlen(text), names, 2);
    o->value = (convmat_value)k;
    return k < 2;
}

static bool take_path(bench_options *o, const char *text) {
    int k = CONVMAT_PATH_AUTO;
    while (strcmp(convmat_path_name((convmat_path)k), text) != 0 && k < 16) {
        k++;
    }
    o->path = (convmat_path)k;
    return k < 16;
}

static bool take_number(const char *text, int most, int *number) {
    char *end = NULL;
    const long n = strtol(text, &end, 10);
    *number = (int)n;
    return end != text && *end == '\0' && n >= 1 && n <= most;
}

static bool take_threads(bench_options *o, const char *text) {
    return take_number(text, 1024, &o->threads);
}

static bool take_runs(bench_options *o, const char *text) {
    return take_number(text, BENCH_MOST_RUNS, &o->runs);
}

/* The environment, so that peers take the same clock */
static bool take_clock(bench_options *o, const char *text) {
    o->clock = text;
    return (strcmp(text, "wall") == 0 || strcmp(text, "cpu") == 0) &&
           setenv("CONVMAT_BENCH_CLOCK", text, 1) == 0;
}

static bool take_json(bench_options *o, const char *text) {
    (void)text;
    return o->is_json = true;
}

static bool take_list_only(bench_options *o, const char *text) {
    (void)text;
    return o->is_list = true;
}

static const option table[] = {
    {"--list", NULL, "the cases and the peers, and nothing else", take_list_only},
    {"--case", "W2[,W3...]", "which workloads; W1 to W8 by default", take_case},
    {"--what", "build,refresh,explicit,direct,io", "what to time; all but io by default", take_what},
    {"--direction", "forward|transpose|both", "of products; both by default", take_direction},
    {"--value", "double|float", "double by default", take_value},
    {"--threads", "N", "1 by default", take_threads},
    {"--runs", "N", "samples of each figure; 7 by default", take_runs},
    {"--path", "NAME", "force the path of direct products; auto by default", take_path},
    {"--peers", "eigen[,petsc...]", "which, all or none; all that were found by default", take_peers},
    {"--pages", "default,huge", "page policies of the peers' malloc(); default by default", take_pages},
    {"--clock", "wall|cpu", "wall by default; cpu is for one thread on a busy machine", take_clock},
    {"--json", NULL, "one JSON object", take_json},
};

enum { OPTIONS = sizeof table / sizeof *table };

static void help(void) {
    puts("usage: bench [option]...\n");
    for (int k = 0; k < OPTIONS; k++) {
        printf("  %-12s %-34s %s\n", table[k].name, table[k].argument == NULL ? "" : table[k].argument,
               table[k].meaning);
    }
}

bench_options bench_options_read(int argc, char **argv) {
    bench_options o = {.whats = BENCH_BUILD | BENCH_REFRESH | BENCH_EXPLICIT | BENCH_DIRECT,
                       .direction = -1,
                       .pages = BENCH_PAGES_DEFAULT,
                       .threads = 1,
                       .runs = 7,
                       .clock = "wall"};
    for (int k = 0; k < MAIN_WORKLOADS; k++) {
        o.has_case[k] = true;
    }
    take_peers(&o, "all");
    for (int a = 1; a < argc; a++) {
        int k = 0;
        while (k < OPTIONS && strcmp(table[k].name, argv[a]) != 0) {
            k++;
        }
        if (strcmp(argv[a], "--help") == 0) {
            help();
            exit(0);
        }
        const bool has_all = k < OPTIONS && (table[k].argument == NULL || a + 1 < argc);
        const char *text = has_all && table[k].argument != NULL ? argv[++a] : "";
        if (!has_all || !table[k].take(&o, text)) {
            fprintf(stderr, "bench: %s %s: see bench --help\n", k < OPTIONS ? table[k].name : argv[a], text);
            exit(2);
        }
    }
    return o;
}
