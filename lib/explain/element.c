/* SPDX-License-Identifier: BSD-3-Clause */
/* Elements as flat indices and back (vec: channel first, last axis fastest), and the names they go by. */
#include "explain/explain.h"

#include "base/status.h"

#include <assert.h>

int64_t convmat_element_flatten(const convmat_geometry *geometry, bool is_image,
                                const convmat_element *element) {
    const int64_t *sizes = is_image ? geometry->in_size : geometry->out_size;
    int64_t flat = element->channel;
    for (int a = 0; a < geometry->axes; a++) {
        assert(element->position[a] >= 0 && element->position[a] < sizes[a]);
        flat = flat * sizes[a] + element->position[a];
    }
    return flat;
}

convmat_element convmat_element_unflatten(const convmat_geometry *geometry, bool is_image, int64_t flat) {
    assert(flat >= 0);
    const int64_t *sizes = is_image ? geometry->in_size : geometry->out_size;
    convmat_element element = {0};
    for (int a = geometry->axes - 1; a >= 0; a--) {
        element.position[a] = flat % sizes[a];
        flat /= sizes[a];
    }
    element.channel = flat;
    return element;
}

/* Indices of a name: channels, as many as there are, then positions */
static void put_indices(convmat_page *page, const int64_t *channels, int count, const int64_t *positions,
                        int axes) {
    const char *separator = "";
    for (int k = 0; k < count + axes; k++) {
        convmat_page_put(page, "%s%" PRId64, separator, k < count ? channels[k] : positions[k - count]);
        separator = ",";
    }
}

void convmat_name_element(convmat_page *page, const convmat_geometry *geometry, bool is_image,
                          const convmat_element *element, bool is_latex) {
    const bool has_channel = (is_image ? geometry->in_channels : geometry->out_channels) > 1;
    convmat_page_put(page, is_latex ? "%c_{" : "%c[", is_image ? 'x' : 'y');
    put_indices(page, &element->channel, has_channel ? 1 : 0, element->position, geometry->axes);
    convmat_page_put(page, is_latex ? "}" : "]");
}

void convmat_name_weight(convmat_page *page, const convmat_geometry *geometry, int64_t co, int64_t ci,
                         const int64_t *tap, bool is_latex) {
    const bool has_channels = geometry->in_channels > 1 || geometry->out_channels > 1;
    const int64_t channels[] = {co, ci};
    convmat_page_put(page, is_latex ? "w_{" : "w[");
    put_indices(page, channels, has_channels ? 2 : 0, tap, geometry->axes);
    convmat_page_put(page, is_latex ? "}" : "]");
}
