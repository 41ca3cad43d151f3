/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat explain: one element, entry, row or column as a line of arithmetic or as JSON. */
#include "arguments.h"
#include "form.h"
#include "json.h"
#include "problem.h"
#include "report.h"

#include <convmat/explain.h>

#include <inttypes.h>
#include <string.h>

/* The one of --at, --entry, --row and --column that was given */
static convmat_status choose_subject(const convmat_options *options, convmat_option *chosen,
                                     convmat_error *error) {
    static const convmat_option subjects[] = {CONVMAT_OPTION_AT, CONVMAT_OPTION_ENTRY, CONVMAT_OPTION_ROW,
                                              CONVMAT_OPTION_COLUMN};
    *chosen = CONVMAT_OPTION_COUNT;
    for (int k = 0; k < 4; k++) {
        if (!convmat_option_given(options, subjects[k])) {
            continue;
        }
        if (*chosen != CONVMAT_OPTION_COUNT) {
            return convmat_refuse(error, CONVMAT_INVALID, "--%s = %.80s, must not be given with --%s",
                                  convmat_option_name(subjects[k]), options->text[subjects[k]],
                                  convmat_option_name(*chosen));
        }
        *chosen = subjects[k];
    }
    if (*chosen == CONVMAT_OPTION_COUNT) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--at is missing, must be given, or --entry, --row or --column");
    }
    return CONVMAT_OK;
}

/* --at: an element of the result, with its channel first or, where there is one channel, without */
static convmat_status take_position(const convmat_options *options, const convmat_problem *problem,
                                    convmat_question *question, convmat_error *error) {
    const convmat_geometry *g = &problem->geometry;
    const bool is_image = problem->is_transpose;
    const int64_t channels = is_image ? g->in_channels : g->out_channels;
    const int64_t *sizes = is_image ? g->in_size : g->out_size;
    const char *text = options->text[CONVMAT_OPTION_AT];
    convmat_list list;
    const convmat_status status = convmat_argument_list(options, CONVMAT_OPTION_AT, ',', 0, &list, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    const int leading = list.count - g->axes;
    if (leading < 0 || leading > 1 || (leading == 0 && channels > 1)) {
        return convmat_refuse(
            error, CONVMAT_INVALID, "--at = %.80s, must have %d number%s: %s%d position%s in %s", text,
            g->axes + (channels > 1), g->axes + (channels > 1) > 1 ? "s" : "",
            channels > 1 ? "channel and " : "", g->axes, g->axes > 1 ? "s" : "", is_image ? "x" : "y");
    }
    convmat_element element = {.channel = leading == 1 ? list.at[0] : 0};
    if (element.channel >= channels) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--at = %.80s, must begin with a channel of %s, below %" PRId64, text,
                              is_image ? "x" : "y", channels);
    }
    for (int a = 0; a < g->axes; a++) {
        element.position[a] = list.at[leading + a];
        if (element.position[a] >= sizes[a]) {
            char size[CONVMAT_SHAPE_SIZE];
            convmat_shape_text(sizes, g->axes, "x", size);
            return convmat_refuse(error, CONVMAT_INVALID, "--at = %.80s, must lie inside %s of size %s", text,
                                  is_image ? "x" : "y", size);
        }
    }
    question->subject = is_image ? CONVMAT_SUBJECT_COLUMN : CONVMAT_SUBJECT_ROW;
    question->row = is_image ? 0 : convmat_element_flatten(g, false, &element);
    question->col = is_image ? convmat_element_flatten(g, true, &element) : 0;
    return CONVMAT_OK;
}

static convmat_status take_entry(const convmat_options *options, convmat_question *question,
                                 convmat_error *error) {
    convmat_list list;
    const convmat_status status = convmat_argument_list(options, CONVMAT_OPTION_ENTRY, ',', 0, &list, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    if (list.count != 2) {
        return convmat_refuse(error, CONVMAT_INVALID, "--entry = %.80s, must be ROW,COL",
                              options->text[CONVMAT_OPTION_ENTRY]);
    }
    *question = (convmat_question){.subject = CONVMAT_SUBJECT_ENTRY, .row = list.at[0], .col = list.at[1]};
    return CONVMAT_OK;
}

/* A row takes x, a column takes y: --input is one of them by --transpose */
static convmat_status take_vector(const convmat_problem *problem, convmat_option chosen,
                                  convmat_question *question, convmat_error *error) {
    if (problem->input == NULL) {
        return CONVMAT_OK;
    }
    if (problem->batch != 1) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "batch of --input = %" PRId64 ", must be 1 to be explained", problem->batch);
    }
    const bool takes_y = question->subject == CONVMAT_SUBJECT_COLUMN;
    if (question->subject != CONVMAT_SUBJECT_ENTRY && takes_y != problem->is_transpose) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--%s = %" PRId64
                              ", must come %s --transpose when --input is given: a %s of C multiplies %s",
                              convmat_option_name(chosen), takes_y ? question->col : question->row,
                              takes_y ? "with" : "without", takes_y ? "column" : "row", takes_y ? "y" : "x");
    }
    question->vector = problem->input->data;
    return CONVMAT_OK;
}

static convmat_status take_question(const convmat_options *options, convmat_problem *problem,
                                    convmat_option chosen, convmat_question *question, convmat_error *error) {
    convmat_plan plan; /* not looked at: that there is one says that flat indices fit */
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_problem_plan(problem, &plan, error));
    switch (chosen) {
    case CONVMAT_OPTION_AT:
        CONVMAT_TRY(take_position(options, problem, question, error));
        break;
    case CONVMAT_OPTION_ENTRY:
        CONVMAT_TRY(take_entry(options, question, error));
        break;
    case CONVMAT_OPTION_ROW:
        question->subject = CONVMAT_SUBJECT_ROW;
        CONVMAT_TRY(convmat_argument_integer(options, chosen, 0, INT64_MAX, &question->row, error));
        break;
    default:
        question->subject = CONVMAT_SUBJECT_COLUMN;
        CONVMAT_TRY(convmat_argument_integer(options, chosen, 0, INT64_MAX, &question->col, error));
    }
    CONVMAT_TRY(convmat_problem_retype(&problem->weights, CONVMAT_DOUBLE, error));
    CONVMAT_TRY(convmat_problem_retype(&problem->input, CONVMAT_DOUBLE, error));
    question->geometry = &problem->geometry;
    question->weights = problem->weights != NULL ? problem->weights->data : NULL;
    CONVMAT_TRY(take_vector(problem, chosen, question, error));
done:
    return status;
}

/* How the answer is written. */
typedef enum shape { AS_TEXT, AS_LATEX, AS_SVG, AS_JSON } shape;
/* --json, --latex, --format or the ending of the file; text where nothing is said */
static convmat_status choose_shape(const convmat_options *options, shape *chosen, convmat_error *error) {
    static const char *const names[] = {"text", "latex", "svg", "json", NULL};
    static const convmat_option switches[] = {CONVMAT_OPTION_LATEX, CONVMAT_OPTION_JSON};
    int index = AS_TEXT;
    convmat_status status = CONVMAT_OK;
    if (!convmat_option_given(options, CONVMAT_OPTION_LATEX)) {
        CONVMAT_TRY(convmat_form_by_ending(options, names, &index, error));
    }
    CONVMAT_TRY(convmat_argument_choice(options, CONVMAT_OPTION_FORMAT, names, &index, error));
    *chosen = (shape)index;
    const char *said = convmat_option_given(options, CONVMAT_OPTION_FORMAT) ? names[index] : NULL;
    for (int k = 0; k < 2; k++) {
        if (!convmat_option_given(options, switches[k])) {
            continue;
        }
        if (said != NULL && strcmp(said, convmat_option_name(switches[k])) != 0) {
            return convmat_refuse(error, CONVMAT_INVALID, "--%s must not be given with %s",
                                  convmat_option_name(switches[k]), said);
        }
        said = convmat_option_name(switches[k]);
        *chosen = k == 0 ? AS_LATEX : AS_JSON;
    }
done:
    return status;
}

/* The line of arithmetic; of --at without a vector its symbols alone. *text is to be freed. */
static convmat_status render(const convmat_options *options, const convmat_explanation *explanation,
                             shape chosen, char **text, convmat_error *error) {
    convmat_explanation shown = *explanation;
    const double stand_in = 0; /* the symbols of a vector need none of its values */
    bool is_symbolic = convmat_option_given(options, CONVMAT_OPTION_SYMBOLIC);
    if (convmat_option_given(options, CONVMAT_OPTION_AT) && shown.question.vector == NULL) {
        shown.question.vector = &stand_in;
        is_symbolic = true;
    }
    const convmat_notation notations[] = {CONVMAT_NOTATION_NUMERIC, CONVMAT_NOTATION_SYMBOLIC,
                                          CONVMAT_NOTATION_LATEX, CONVMAT_NOTATION_LATEX_SYMBOLIC};
    return convmat_explanation_render_as(
        &shown, notations[(chosen == AS_LATEX ? 2 : 0) + (is_symbolic ? 1 : 0)], text, error);
}

/* The figure; with --symbolic names in the place of numbers. *text is to be freed. */
static convmat_status draw(const convmat_options *options, const convmat_explanation *explanation,
                           char **text, convmat_error *error) {
    convmat_explanation shown = *explanation;
    if (convmat_option_given(options, CONVMAT_OPTION_SYMBOLIC)) {
        shown.question.weights = NULL;
        shown.question.vector = NULL;
    }
    return convmat_explanation_draw(&shown, text, error);
}

static void write_element(convmat_json *json, const char *key, const convmat_element *element, int axes) {
    convmat_json_begin(json, key, '{', true);
    convmat_json_integer(json, "channel", element->channel);
    convmat_json_integers(json, "position", element->position, axes);
    convmat_json_end(json);
}

static void write_term(convmat_json *json, const convmat_term *term, int axes) {
    convmat_json_begin(json, NULL, '{', true);
    convmat_json_integer(json, "row", term->row);
    convmat_json_integer(json, "column", term->col);
    write_element(json, "feature", &term->feature, axes);
    write_element(json, "image", &term->image, axes);
    convmat_json_integers(json, "tap", term->tap, axes);
    convmat_json_integer(json, "weight_channel", term->weight_channel);
    convmat_json_integer(json, "weight_index", term->weight_index);
    convmat_json_number(json, "weight", term->weight);
    convmat_json_number(json, "factor", term->factor);
    convmat_json_end(json);
}

static void write_dropped(convmat_json *json, const convmat_dropped *dropped, const convmat_question *q) {
    static const char *const reasons[] = {"joined", "padding", "stride",   "before",
                                          "after",  "cropped", "elsewhere"};
    const int axes = q->geometry->axes;
    convmat_json_begin(json, NULL, '{', true);
    convmat_json_integer(json, "channel", dropped->channel);
    convmat_json_integers(json, "tap", dropped->tap, axes);
    convmat_json_integer(json, "weight_channel", dropped->weight_channel);
    convmat_json_integer(json, "weight_index", dropped->weight_index);
    convmat_json_number(json, "weight", dropped->weight);
    convmat_json_string(json, "reason", reasons[dropped->fate]);
    convmat_json_integer(json, "axis", dropped->axis);
    convmat_json_integers(json, q->subject == CONVMAT_SUBJECT_COLUMN ? "output_times_stride" : "reads",
                          dropped->landing, axes);
    convmat_json_end(json);
}

static void write_explanation(FILE *out, const convmat_explanation *explanation, const char *text) {
    static const char *const subjects[] = {"entry", "row", "column"};
    const convmat_question *q = &explanation->question;
    convmat_json json = {.out = out};
    convmat_json_begin(&json, NULL, '{', false);
    convmat_json_string(&json, "subject", subjects[q->subject]);
    if (q->subject != CONVMAT_SUBJECT_COLUMN) {
        convmat_json_integer(&json, "row", q->row);
    }
    if (q->subject != CONVMAT_SUBJECT_ROW) {
        convmat_json_integer(&json, "column", q->col);
    }
    convmat_json_string(&json, "text", text);
    convmat_json_number(&json, "sum", explanation->sum);
    convmat_json_begin(&json, "terms", '[', false);
    for (int64_t k = 0; k < explanation->count; k++) {
        write_term(&json, &explanation->terms[k], q->geometry->axes);
    }
    convmat_json_end(&json);
    if (explanation->dropped != NULL) {
        convmat_json_begin(&json, "dropped", '[', false);
        for (int64_t k = 0; k < explanation->dropped_count; k++) {
            write_dropped(&json, &explanation->dropped[k], q);
        }
        convmat_json_end(&json);
        convmat_json_integer(&json, "other_group_channels", explanation->other_channels);
    }
    convmat_json_end(&json);
}

/* Lines behind the first; in LaTeX as comments */
static void print_dropped(FILE *out, const char *text, bool is_comment) {
    for (const char *at = text; *at != '\0'; at += strcspn(at, "\n") + 1) {
        fprintf(out, "%s%.*s\n", is_comment ? "% " : "", (int)strcspn(at, "\n"), at);
    }
}

/* The answer in its shape */
static convmat_status report_answer(const convmat_options *options, convmat_explanation *explanation,
                                    FILE *out, convmat_error *error) {
    const bool lists_dropped = convmat_option_given(options, CONVMAT_OPTION_WHY);
    char *text = NULL;
    char *dropped = NULL;
    shape chosen;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(choose_shape(options, &chosen, error));
    if (chosen == AS_SVG) {
        CONVMAT_TRY(draw(options, explanation, &text, error));
        fputs(text, out);
        goto done;
    }
    CONVMAT_TRY(render(options, explanation, chosen, &text, error));
    if (lists_dropped) {
        CONVMAT_TRY(convmat_explain_dropped(explanation, error));
        CONVMAT_TRY(convmat_explanation_render_dropped(explanation, &dropped, error));
    }
    if (chosen == AS_JSON) {
        write_explanation(out, explanation, text);
        goto done;
    }
    fprintf(out, "%s\n", text);
    if (lists_dropped) {
        print_dropped(out, dropped, chosen == AS_LATEX);
    }
done:
    convmat_free(text);
    convmat_free(dropped);
    return status;
}

convmat_status convmat_command_explain(const convmat_options *options, bool *is_true, convmat_error *error) {
    convmat_problem problem = {.weights = NULL};
    convmat_report report = {.out = NULL};
    convmat_question question = {.row = 0};
    convmat_explanation *explanation = NULL;
    convmat_option chosen;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(choose_subject(options, &chosen, error));
    CONVMAT_TRY(convmat_problem_open(options, &problem, error));
    CONVMAT_TRY(take_question(options, &problem, chosen, &question, error));
    CONVMAT_TRY(convmat_explain(&question, &explanation, error));
    CONVMAT_TRY(convmat_report_open(&report, error));
    CONVMAT_TRY(report_answer(options, explanation, report.out, error));
    CONVMAT_TRY(convmat_report_deliver(&report, options, error));
    *is_true = true;
done:
    convmat_report_close(&report);
    convmat_explanation_free(&explanation);
    convmat_problem_close(&problem);
    return status;
}
