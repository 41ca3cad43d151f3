/* SPDX-License-Identifier: BSD-3-Clause */
/* Reader of zip archives: nothing that the directory claims is believed before it agrees with the file. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "io/bytes.h"
#include "io/failure.h"
#include "io/inflate.h"
#include "io/zip.h"
#include "io/zip_records.h"

enum { MOST_COMMENT = 65535, STORED = 0, DEFLATED = 8, ENCRYPTED = 1, SHOWN_NAME = 60 };

/* The archive while its directory is read */
typedef struct archive {
    const unsigned char *bytes;
    int64_t size;
    int64_t begin, end; /* of the directory */
    int64_t count;      /* of members, as the end says */
    const char *name;
    convmat_error *error;
} archive;

static uint64_t get(const unsigned char *at, int bytes) {
    return convmat_bytes_get(at, bytes, false);
}

static convmat_status broken(const archive *a, const char *what) {
    return convmat_fail(a->error, CONVMAT_FORMAT, "%s: %s", a->name, what);
}

/* The end record, which a comment may follow: *at is its offset */
static convmat_status find_end(const archive *a, int64_t *at) {
    const int64_t last = a->size - CONVMAT_ZIP_END_SIZE;
    for (int64_t k = last; k >= 0 && k >= last - MOST_COMMENT; k--) {
        if (get(a->bytes + k, 4) == CONVMAT_ZIP_END && (int64_t)get(a->bytes + k + 20, 2) == last - k) {
            *at = k;
            return CONVMAT_OK;
        }
    }
    return broken(a, "no end of a zip archive, must be a whole .npz file");
}

/* A number of 64 bits that is an offset or a size: at most 2^63-1 */
static bool get_wide(const unsigned char *at, int64_t *number) {
    const uint64_t bits = get(at, 8);
    *number = (int64_t)bits;
    return bits <= INT64_MAX;
}

/* The zip64 end before the end at `at`, where there is one: it has the last word, and the directory ends there */
static convmat_status read_wide_end(archive *a, int64_t at) {
    const int64_t locator = at - CONVMAT_ZIP_LOCATOR_SIZE;
    if (locator < CONVMAT_ZIP_END64_SIZE || get(a->bytes + locator, 4) != CONVMAT_ZIP_LOCATOR) {
        return CONVMAT_OK;
    }
    int64_t end;
    int64_t size;
    int64_t count;
    if (!get_wide(a->bytes + locator + 8, &end) || end != locator - CONVMAT_ZIP_END64_SIZE ||
        get(a->bytes + end, 4) != CONVMAT_ZIP_END64) {
        return broken(a, "zip64 end is not before its locator, must be");
    }
    if (!get_wide(a->bytes + end + 32, &count) || !get_wide(a->bytes + end + 40, &size) ||
        !get_wide(a->bytes + end + 48, &a->begin) || a->begin > end || size != end - a->begin) {
        return broken(a, "directory does not end where the zip64 end begins, must");
    }
    a->count = count;
    a->end = end;
    return CONVMAT_OK;
}

/* Where the directory is, and how many members it lists */
static convmat_status read_end(archive *a) {
    int64_t at = 0;
    convmat_status status;
    CONVMAT_TRY(find_end(a, &at));
    const unsigned char *const end = a->bytes + at;
    if (get(end + 4, 2) != 0 || get(end + 6, 2) != 0 || get(end + 8, 2) != get(end + 10, 2)) {
        CONVMAT_TRY(broken(a, "archive is one of several parts, must be whole"));
    }
    a->count = (int64_t)get(end + 10, 2);
    a->begin = (int64_t)get(end + 16, 4);
    a->end = at;
    const int64_t size = (int64_t)get(end + 12, 4);
    CONVMAT_TRY(read_wide_end(a, at));
    if (a->end == at && a->begin + size != at) {
        CONVMAT_TRY(broken(a, "directory does not end where the archive's end begins, must"));
    }
    if (a->count > CONVMAT_ZIP_MOST) {
        CONVMAT_TRY(convmat_fail(a->error, CONVMAT_FORMAT, "%s: members = %" PRId64 ", must be at most %d",
                                 a->name, a->count, CONVMAT_ZIP_MOST));
    }
done:
    return status;
}

/* What messages call a member: a printable piece of its name */
static void show_name(const convmat_zip_entry *entry, char *shown) {
    const int64_t length = convmat_min(entry->name_size, SHOWN_NAME - 1);
    for (int64_t k = 0; k < length; k++) {
        const char character = entry->name[k];
        shown[k] = character < ' ' || character > '~' ? '?' : character;
    }
    shown[length] = '\0';
}

/* "C.npz: member data.npy: what" */
static convmat_status refuse(const archive *a, const convmat_zip_entry *entry, const char *what) {
    char shown[SHOWN_NAME];
    show_name(entry, shown);
    return convmat_fail(a->error, CONVMAT_FORMAT, "%s: member %s: %s", a->name, shown, what);
}

/* Fields that are all ones in the directory's entry stand in its zip64 extra field, in this order */
static bool read_extra(const unsigned char *extra, int64_t size, int64_t *fields[3]) {
    int64_t at = 0;
    while (size - at >= 4) {
        const int64_t length = (int64_t)get(extra + at + 2, 2);
        const bool is_wide = get(extra + at, 2) == CONVMAT_ZIP_EXTRA64;
        at += 4;
        if (length > size - at) {
            return false;
        }
        int64_t from = at;
        for (int k = 0; is_wide && k < 3; k++) {
            if (*fields[k] != UINT32_MAX) {
                continue;
            }
            if (from + 8 > at + length || !get_wide(extra + from, fields[k])) {
                return false;
            }
            from += 8;
        }
        at += length;
        if (is_wide) {
            return true;
        }
    }
    return true;
}

/* The member's own header says the same, and its data end before the directory begins */
static convmat_status check_local(const archive *a, convmat_zip_entry *entry) {
    if (entry->begin > a->begin - CONVMAT_ZIP_LOCAL_SIZE) {
        return refuse(a, entry, "header is not before the directory, must be");
    }
    const unsigned char *const head = a->bytes + entry->begin;
    const int64_t name_size = (int64_t)get(head + 26, 2);
    const int64_t left = a->begin - entry->begin - CONVMAT_ZIP_LOCAL_SIZE;
    const int64_t skipped = name_size + (int64_t)get(head + 28, 2);
    if (get(head, 4) != CONVMAT_ZIP_LOCAL || skipped > left) {
        return refuse(a, entry, "no header where the directory says, must be there");
    }
    if (name_size != entry->name_size ||
        memcmp(head + CONVMAT_ZIP_LOCAL_SIZE, entry->name, (size_t)name_size) != 0 ||
        (int)get(head + 8, 2) != entry->method || (get(head + 6, 2) & ENCRYPTED) != 0) {
        return refuse(a, entry, "header and directory differ, must agree");
    }
    if (entry->compressed > left - skipped) {
        return refuse(a, entry, "data pass the end of the file, must be inside");
    }
    entry->data = head + CONVMAT_ZIP_LOCAL_SIZE + skipped;
    return CONVMAT_OK;
}

/* What a member may be, by its entry alone */
static convmat_status check_entry(const archive *a, const convmat_zip_entry *entry, uint64_t flags) {
    if ((flags & ENCRYPTED) != 0) {
        return refuse(a, entry, "encrypted, must not be");
    }
    if (entry->method != STORED && entry->method != DEFLATED) {
        char text[64];
        convmat_text(text, (int64_t)sizeof text, "method = %d, must be 0 (stored) or 8 (deflated)",
                     entry->method);
        return refuse(a, entry, text);
    }
    if (entry->method == STORED ? entry->size != entry->compressed
                                : entry->size > convmat_inflate_bound(entry->compressed)) {
        return refuse(a, entry, "size = more than its data can come to, must be what they are");
    }
    return CONVMAT_OK;
}

/* The entry at *at, which moves behind it */
static convmat_status read_entry(const archive *a, int64_t *at, convmat_zip_entry *entry) {
    const unsigned char *const head = a->bytes + *at;
    const int64_t left = a->end - *at - CONVMAT_ZIP_CENTRAL_SIZE;
    if (left < 0 || get(head, 4) != CONVMAT_ZIP_CENTRAL) {
        return broken(a, "directory has fewer entries than it says, must have all");
    }
    const int64_t name_size = (int64_t)get(head + 28, 2);
    const int64_t extra = (int64_t)get(head + 30, 2);
    const int64_t comment = (int64_t)get(head + 32, 2);
    if (name_size + extra + comment > left) {
        return broken(a, "directory ends inside an entry, must hold it");
    }
    *entry = (convmat_zip_entry){.name = (const char *)head + CONVMAT_ZIP_CENTRAL_SIZE,
                                 .name_size = name_size,
                                 .method = (int)get(head + 10, 2),
                                 .crc = (uint32_t)get(head + 16, 4),
                                 .begin = (int64_t)get(head + 42, 4),
                                 .compressed = (int64_t)get(head + 20, 4),
                                 .size = (int64_t)get(head + 24, 4)};
    int64_t *fields[3] = {&entry->size, &entry->compressed, &entry->begin};
    if (!read_extra(head + CONVMAT_ZIP_CENTRAL_SIZE + name_size, extra, fields)) {
        return refuse(a, entry, "zip64 field is cut, must be whole");
    }
    *at += CONVMAT_ZIP_CENTRAL_SIZE + name_size + extra + comment;
    const convmat_status status = check_entry(a, entry, get(head + 8, 2));
    return status == CONVMAT_OK ? check_local(a, entry) : status;
}

/* Two members have different names, and no byte in common */
static convmat_status check_pair(const archive *a, const convmat_zip_entry *one,
                                 const convmat_zip_entry *other) {
    if (one->name_size == other->name_size && memcmp(one->name, other->name, (size_t)one->name_size) == 0) {
        return refuse(a, one, "there twice, must be once");
    }
    const unsigned char *const one_end = one->data + one->compressed;
    const unsigned char *const other_end = other->data + other->compressed;
    return a->bytes + one->begin < other_end && a->bytes + other->begin < one_end
               ? refuse(a, one, "overlaps another, must not")
               : CONVMAT_OK;
}

convmat_status convmat_zip_open(const unsigned char *bytes, int64_t size, const char *name,
                                convmat_zip_directory *directory, convmat_error *error) {
    archive a = {.bytes = bytes, .size = size, .name = name, .error = error};
    directory->name = name;
    directory->count = 0;
    convmat_status status;
    CONVMAT_TRY(read_end(&a));
    int64_t at = a.begin;
    for (int k = 0; k < (int)a.count; k++) {
        convmat_zip_entry *const entry = &directory->entries[k];
        CONVMAT_TRY(read_entry(&a, &at, entry));
        for (int other = 0; other < k; other++) {
            CONVMAT_TRY(check_pair(&a, entry, &directory->entries[other]));
        }
        directory->count++;
    }
    if (at != a.end) {
        CONVMAT_TRY(broken(&a, "directory has more entries than it says, must have no more"));
    }
done:
    return status;
}

const convmat_zip_entry *convmat_zip_find(const convmat_zip_directory *directory, const char *name) {
    for (int k = 0; k < directory->count; k++) {
        const convmat_zip_entry *const entry = &directory->entries[k];
        if (entry->name_size == (int64_t)strlen(name) &&
            memcmp(entry->name, name, (size_t)entry->name_size) == 0) {
            return entry;
        }
    }
    return NULL;
}

convmat_status convmat_zip_take(const convmat_zip_directory *directory, const convmat_zip_entry *entry,
                                const unsigned char **content, void **owned, convmat_error *error) {
    char name[CONVMAT_NAME_SIZE + SHOWN_NAME + 2];
    char shown[SHOWN_NAME];
    void *made = NULL;
    show_name(entry, shown);
    convmat_text(name, (int64_t)sizeof name, "%s: %s", directory->name, shown);
    *owned = NULL;
    *content = entry->data;
    convmat_status status = CONVMAT_OK;
    if (entry->method == DEFLATED) {
        const convmat_deflated deflated = {entry->data, entry->compressed, .name = name};
        made = convmat_memory_new(entry->size, 1);
        CONVMAT_TRY(made == NULL ? convmat_fail_memory(error, "what is inflated") : CONVMAT_OK);
        CONVMAT_TRY(convmat_inflate(&deflated, made, entry->size, true, error));
        *content = made;
    }
    if (convmat_crc32(0, *content, entry->size) != entry->crc) {
        CONVMAT_TRY(convmat_fail(error, CONVMAT_FORMAT,
                                 "%s: checksum is another than the data's, must be theirs", name));
    }
    *owned = made;
    made = NULL;
done:
    convmat_memory_free(made);
    return status;
}
