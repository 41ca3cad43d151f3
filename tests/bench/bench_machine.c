/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads what Linux tells about the machine. */
#define _DEFAULT_SOURCE /* getloadavg() */
#include "bench/bench_machine.h"

#include <convmat/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What follows `key` on its line in a file, after spaces, tabs and ':' */
static void line_after(const char *path, const char *key, char *text, size_t size) {
    char line[512];
    FILE *file = fopen(path, "r");
    snprintf(text, size, "unknown");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, strlen(key)) == 0) {
            const char *rest = line + strlen(key);
            rest += strspn(rest, " \t:");
            snprintf(text, size, "%.*s", (int)strcspn(rest, "\n"), rest);
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

/* Data caches of the first core; sysconf() is wrong about shared ones on some processors */
static void caches(long cache[3]) {
    for (int k = 0; k < 8; k++) {
        char path[96];
        char text[3][32];
        static const char *const files[] = {"level", "type", "size"};
        for (int f = 0; f < 3; f++) {
            snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/%s", k, files[f]);
            line_after(path, "", text[f], sizeof text[f]);
        }
        const long level = atol(text[0]);
        if (level >= 1 && level <= 3 && strcmp(text[1], "Instruction") != 0) {
            cache[level - 1] = atol(text[2]) * 1024; /* "32K" */
        }
    }
}

bench_machine bench_machine_read(void) {
    bench_machine m = {.cores = sysconf(_SC_NPROCESSORS_ONLN), .memory = (double)convmat_physical_memory()};
    line_after("/proc/cpuinfo", "model name", m.model, sizeof m.model);
    line_after("/sys/kernel/mm/transparent_hugepage/enabled", "", m.huge_pages, sizeof m.huge_pages);
    caches(m.cache);
    if (getloadavg(&m.load, 1) != 1) {
        m.load = 0;
    }
    return m;
}
