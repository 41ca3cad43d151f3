/* SPDX-License-Identifier: BSD-3-Clause */
/* Axes of a matrix picture: index and position of rows and columns, brackets for channels, lines between blocks. */
#include "base/checked.h"
#include "io/matrix_svg.h"

static const double character = 0.61; /* width of a monospaced one, in its size */
static const double text_gap = 8;
static const double bracket_room = 24;
static const double title_room = 24;

enum {
    LEAST_PITCH = 10, /* pixels that a label needs */
    WIDE_PITCH = 38,  /* and from one to the next, where not all have one */
    LEAST_BRACKET = 58,
    MOST_BLOCKS = 64,
    PLACE_SIZE = 100
};

/* 1, 2, 5, 10, 20, 50, ... from `least` up */
static int64_t round_number(double least) {
    int64_t unit = 1;
    while ((double)unit * 10 < least && unit < INT64_MAX / 100) {
        unit *= 10;
    }
    return (double)unit >= least
               ? unit
               : ((double)unit * 2 >= least ? 2 : ((double)unit * 5 >= least ? 5 : 10)) * unit;
}

static const int64_t *sizes_of(const convmat_geometry *g, const convmat_side *side) {
    return side->is_image ? g->in_size : g->out_size;
}

/* "1,2": the position that a flat index stands for; the channel first where no bracket names it */
static int64_t place_text(const convmat_geometry *g, const convmat_side *side, int64_t flat, char *text) {
    const int64_t *const size = sizes_of(g, side);
    int64_t position[CONVMAT_MAX_AXES];
    for (int a = g->axes - 1; a >= 0; a--) {
        position[a] = flat % size[a];
        flat /= size[a];
    }
    int64_t length = 0;
    text[0] = '\0';
    if (side->channels > 1 && !side->has_brackets) {
        length = convmat_text(text, PLACE_SIZE, "%" PRId64 ",", flat);
    }
    for (int a = 0; a < g->axes; a++) {
        length +=
            convmat_text(text + length, PLACE_SIZE - length, "%s%" PRId64, a > 0 ? "," : "", position[a]);
    }
    return length;
}

void convmat_side_measure(const convmat_document *document, bool is_column, convmat_side *side) {
    const convmat_geometry *const g = document->geometry;
    char text[PLACE_SIZE];
    const int64_t last = side->first + convmat_max(side->count - 1, 0);
    side->channels = 1;
    side->block = convmat_max(side->count, 1);
    int64_t line = 1; /* elements along the last axis: labels at its multiples say most */
    if (g != NULL) {
        side->is_image = is_column != document->is_transpose;
        side->channels = side->is_image ? g->in_channels : g->out_channels;
        side->block = convmat_document_block(document, is_column);
        line = sizes_of(g, side)[g->axes - 1];
    }
    const double pitch = side->pitch;
    side->has_brackets = side->channels > 1 && (double)side->block * pitch >= LEAST_BRACKET;
    side->step = 1;
    side->font = 10.5;
    if (pitch < LEAST_PITCH) {
        const int64_t base = (double)line * pitch <= 3 * WIDE_PITCH ? line : 1;
        side->step = base * round_number(WIDE_PITCH / (pitch * (double)base));
    } else if (pitch * 0.85 < side->font) {
        side->font = pitch * 0.85;
    }
    side->index_width = character * side->font * (double)convmat_text(text, PLACE_SIZE, "%" PRId64, last);
    if (g != NULL) { /* the last position is as long as any */
        const int64_t most = side->has_brackets ? side->block - 1 : last;
        side->place_width = character * side->font * (double)place_text(g, side, most, text) + text_gap;
    }
    side->gutter = text_gap + side->index_width + side->place_width +
                   (side->has_brackets ? bracket_room : 0) + (g != NULL ? title_room : 0);
}

/* Text at `across` pixels before the matrix, beside `along` pixels of the side; it runs upwards for columns */
static void put_label(convmat_matrix_picture *p, bool is_column, double along, double across, double font,
                      const char *classes, const char *text) {
    const double shift = 0.35 * font;
    if (is_column) {
        const double x = convmat_svg_round(p->left + along + shift);
        const double y = convmat_svg_round(p->top - across);
        convmat_svg_raw(&p->svg, "<text class=\"%s\" transform=\"translate(%g %g) rotate(-90)\"", classes, x,
                        y);
    } else {
        convmat_svg_raw(&p->svg, "<text class=\"%s\" x=\"%g\" y=\"%g\"", classes,
                        convmat_svg_round(p->left - across), convmat_svg_round(p->top + along + shift));
    }
    convmat_page_put(&p->svg.page, " style=\"font-size:%gpx\">%s</text>\n", convmat_svg_round(font), text);
}

/* Index and position of element `flat`, which is number k on this side; a tick where not all have a label */
static void put_element(convmat_matrix_picture *p, const convmat_side *side, bool is_column, int64_t flat) {
    const convmat_geometry *const g = p->document->geometry;
    char text[PLACE_SIZE];
    const double along = ((double)(flat - side->first) + (side->step == 1 ? 0.5 : 0)) * side->pitch;
    convmat_text(text, PLACE_SIZE, "%" PRId64, flat);
    put_label(p, is_column, along, text_gap, side->font, is_column ? "num ink" : "num ink end", text);
    if (g != NULL) {
        place_text(g, side, flat, text);
        put_label(p, is_column, along, 2 * text_gap + side->index_width, side->font,
                  is_column ? "num soft" : "num soft end", text);
    }
    if (side->step > 1) {
        const double x = is_column ? p->left + along : p->left;
        const double y = is_column ? p->top : p->top + along;
        convmat_svg_line(&p->svg, "join", x, y, is_column ? x : x - 4, is_column ? y - 4 : y);
    }
}

/* Labels begin anew with each channel that has a bracket, and keep away from the next one's first */
static void put_labels(convmat_matrix_picture *p, const convmat_side *side, bool is_column) {
    const int64_t block = side->has_brackets ? side->block : INT64_MAX;
    const int64_t end = side->first + side->count;
    for (int64_t flat = side->first; flat < end;) {
        const int64_t begin = flat / block * block;
        const int64_t next = begin > INT64_MAX - block ? INT64_MAX : begin + block;
        const bool is_label = (flat - begin) % side->step == 0;
        if (is_label && (side->step == 1 || next == INT64_MAX || 2 * (next - flat) > side->step)) {
            put_element(p, side, is_column, flat);
        }
        const int64_t after = begin + ((flat - begin) / side->step + 1) * side->step;
        flat = convmat_min(after, next);
    }
}

/* A line along the elements of each channel with its number beside it */
static void put_brackets(convmat_matrix_picture *p, const convmat_side *side, bool is_column) {
    const double across = 2 * text_gap + side->index_width + side->place_width;
    for (int64_t c = side->first / side->block;
         side->has_brackets && c * side->block < side->first + side->count; c++) {
        const int64_t begin = convmat_max(c * side->block - side->first, 0);
        const int64_t end = convmat_min((c + 1) * side->block - side->first, side->count);
        const double from = (double)begin * side->pitch + 2;
        const double to = (double)end * side->pitch - 2;
        char text[PLACE_SIZE];
        convmat_text(text, PLACE_SIZE, "channel %" PRId64, c);
        if (is_column) {
            const double y = p->top - across;
            convmat_svg_line(&p->svg, "join", p->left + from, y, p->left + to, y);
            convmat_svg_text(&p->svg, p->left + (from + to) / 2, y - 5, "soft middle", "%s", text);
        } else {
            const double x = p->left - across;
            convmat_svg_line(&p->svg, "join", x, p->top + from, x, p->top + to);
            convmat_svg_raw(
                &p->svg, "<text class=\"soft middle\" transform=\"translate(%g %g) rotate(-90)\">%s</text>\n",
                convmat_svg_round(x - 5), convmat_svg_round(p->top + (from + to) / 2), text);
        }
    }
}

/* "columns: image x[i,j]" */
static void put_title(convmat_matrix_picture *p, const convmat_side *side, bool is_column) {
    static const char *const positions[] = {"", "i", "i,j", "i,j,k"};
    const convmat_geometry *const g = p->document->geometry;
    if (g == NULL) {
        return;
    }
    char text[PLACE_SIZE];
    convmat_text(text, PLACE_SIZE, "%s: %s[%s%s]", is_column ? "columns" : "rows",
                 side->is_image ? "image x" : "features y", side->channels > 1 ? "c," : "",
                 positions[g->axes]);
    if (is_column) {
        convmat_svg_text(&p->svg, p->left, p->top - side->gutter + 12, "ink", "%s", text);
    } else {
        convmat_svg_raw(&p->svg,
                        "<text class=\"ink end\" transform=\"translate(%g %g) rotate(-90)\">%s</text>\n",
                        convmat_svg_round(p->left - side->gutter + 12), convmat_svg_round(p->top), text);
    }
}

/* Lines across the matrix after every `every` elements: one path */
static void put_lines(convmat_matrix_picture *p, const convmat_side *side, bool is_column, int64_t every,
                      const char *classes) {
    const int64_t first = every - side->first % every;
    if (first >= side->count) {
        return;
    }
    convmat_svg_raw(&p->svg, "<path class=\"%s\" d=\"", classes);
    for (int64_t k = first; k < side->count; k += every) {
        const double at = convmat_svg_round((double)k * side->pitch);
        convmat_page_put(&p->svg.page, is_column ? "M%g 0v%g" : "M0 %gh%g", at,
                         convmat_svg_round(is_column ? p->height : p->width));
    }
    convmat_page_put(&p->svg.page, "\"/>\n");
}

/* Faint lines between elements, clearer ones between lines of the image, strong ones between channels */
static void put_grid(convmat_matrix_picture *p, const convmat_side *side, bool is_column) {
    const convmat_geometry *const g = p->document->geometry;
    if (side->pitch >= LEAST_PITCH) {
        put_lines(p, side, is_column, 1, "rule faint");
    }
    if (g == NULL) {
        return;
    }
    const int64_t line = sizes_of(g, side)[g->axes - 1];
    if (g->axes > 1 && (double)line * side->pitch >= (p->is_dense ? WIDE_PITCH : 8)) {
        put_lines(p, side, is_column, line, p->is_dense ? "rule faint" : "rule");
    }
    if (side->channels <= MOST_BLOCKS) {
        put_lines(p, side, is_column, side->block, "join");
    }
}

void convmat_axes_put(convmat_matrix_picture *picture) {
    convmat_svg *const svg = &picture->svg;
    convmat_svg_begin(svg, "grid", picture->left, picture->top);
    put_grid(picture, &picture->rows, false);
    put_grid(picture, &picture->cols, true);
    convmat_svg_rect(svg, (convmat_box){0, 0, picture->width, picture->height}, "frame", NULL);
    convmat_svg_end(svg);
    convmat_svg_begin(svg, "rows", 0, 0);
    put_labels(picture, &picture->rows, false);
    put_brackets(picture, &picture->rows, false);
    put_title(picture, &picture->rows, false);
    convmat_svg_end(svg);
    convmat_svg_begin(svg, "columns", 0, 0);
    put_labels(picture, &picture->cols, true);
    put_brackets(picture, &picture->cols, true);
    put_title(picture, &picture->cols, true);
    convmat_svg_end(svg);
}
