/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables of commands and options: parsing, help and errors all read them. */
#include "options.h"

const convmat_command convmat_commands[] = {
    {"plan", "say what C will be: sizes, nonzeros, bytes, relationships; allocates none of it",
     "  convmat plan --weights range:4x4 --image 8x8 --stride 2 --padding 1\n"
     "  convmat plan --kernel 3x3 --in-channels 64 --out-channels 64 --image 242x242 --padding 1 --json\n",
     convmat_command_plan},
    {"matrix", "build C, or C^T with --transpose, and write it",
     "  convmat matrix --weights range:3x3 --image 4x4\n"
     "  convmat matrix --weights kernel.npy --image 512x512 --padding same -o C.mtx\n",
     convmat_command_matrix},
    {"apply", "compute y = C x; with --transpose x = C^T y",
     "  convmat apply --weights [[1,2],[3,4]] --input photo.npy -o features.npy\n"
     "  convmat apply --transpose --weights range:4x4 --input ones:4x4 --stride 2 --padding 1\n",
     convmat_command_apply},
    {"check", "test whether the pair x -> C x, y -> C^T y is adjoint: ours, or somebody's programs",
     "  convmat check --weights range:4x4 --image 8x8 --stride 2 --padding 1\n"
     "  convmat check --forward cat --adjoint cat --rows 64 --cols 64\n",
     convmat_command_check},
    {"explain", "explain one element, entry, row or column, in numbers and words",
     "  convmat explain --transpose --weights range:4x4 --input ones:4x4 --stride 2 --padding 1 --at 0,1\n"
     "  convmat explain --weights range:3x3 --image 4x4 --entry 1,5\n",
     convmat_command_explain},
    {"views", "show the three equal views of C^T y: product, scatter and crop, zero insertion",
     "  convmat views --weights range:4x4 --input ones:4x4 --stride 2 --padding 1\n"
     "  convmat views --weights range:3x2 --input range:2x3 --stride 2 --dilation 2 --format svg\n",
     convmat_command_views},
    {"overlap", "count the terms of each element of C^T y, and see whether they make a checkerboard",
     "  convmat overlap --kernel 3x3 --features 6x6 --stride 2\n"
     "  convmat overlap --kernel 4x4 --features 6x6 --stride 2 --padding 1 --format svg\n",
     convmat_command_overlap},
    {"sizes", "list what the sizes that were not given can be",
     "  convmat sizes --image 8 --features 4\n"
     "  convmat sizes --features 4x4 --kernel 3x3 --stride 2 --padding 1\n",
     convmat_command_sizes},
    {NULL, NULL, NULL, NULL}};

/* Commands as bits, in the order of the table; MAPS are those that have a whole geometry */
enum {
    PLAN = 1,
    MATRIX = 2,
    APPLY = 4,
    CHECK = 8,
    EXPLAIN = 16,
    VIEWS = 32,
    OVERLAP = 64,
    SIZES = 128,
    MAPS = 127,
    ALL = 255
};

/* One option: see convmat_option_argument() and convmat_option_help() */
typedef struct option_line {
    const char *name;
    const char *argument;
    unsigned commands;
    const char *help;
} option_line;

static const option_line table[CONVMAT_OPTION_COUNT] = {
    [CONVMAT_OPTION_WEIGHTS] =
        {"weights", "ARRAY", MAPS,
         "[out_channels, in_channels/groups, kernel...], the last 1 to 3 axes spatial;\n"
         "an array of rank 1 or 2 is a bare kernel, one channel each way"},
    [CONVMAT_OPTION_KERNEL] = {"kernel", "SIZE", PLAN | MATRIX | CHECK | EXPLAIN | OVERLAP | SIZES,
                               "instead of --weights where no values are needed, for instance 3x3"},
    [CONVMAT_OPTION_IN_CHANNELS] = {"in-channels", "N", PLAN | MATRIX | CHECK | EXPLAIN | OVERLAP,
                                    "channels of the image, with --kernel (default 1)"},
    [CONVMAT_OPTION_OUT_CHANNELS] = {"out-channels", "N", PLAN | MATRIX | CHECK | EXPLAIN | OVERLAP,
                                     "channels of the features, with --kernel (default 1)"},
    [CONVMAT_OPTION_AXES] = {"axes", "N", ALL,
                             "spatial axes, where the rank of the weights does not say it:\n"
                             "a bare 3-D kernel needs --axes 3"},
    [CONVMAT_OPTION_IMAGE] = {"image", "SIZE", ALL, "spatial size of x: 8x8, 1024, 96x96x96"},
    [CONVMAT_OPTION_FEATURES] = {"features", "SIZE", ALL, "spatial size of y, from which that of x follows"},
    [CONVMAT_OPTION_OUTPUT_PADDING] = {"output-padding", "N[,N...]", ALL,
                                       "with the size of y: choose a larger x, by less than\n"
                                       "max(stride, dilation) (default 0)"},
    [CONVMAT_OPTION_INPUT] = {"input", "ARRAY", MAPS,
                              "x, or y with --transpose; gives the size; [batch,] [channels,] spatial axes"},
    [CONVMAT_OPTION_TRANSPOSE] = {"transpose", NULL, MAPS,
                                  "C^T in place of C: --input is y, the result is x"},
    [CONVMAT_OPTION_STRIDE] = {"stride", "N[,N...]", ALL,
                               "one number for all axes or one per axis (default 1)"},
    [CONVMAT_OPTION_DILATION] = {"dilation", "N[,N...]", ALL,
                                 "one number for all axes or one per axis (default 1)"},
    [CONVMAT_OPTION_PADDING] = {"padding", "P", ALL,
                                "1 | 1,2 | begin:end per axis as 0:1,2:2 (negative crops) | valid | full |\n"
                                "same (PyTorch) | same-upper | same-lower (TensorFlow, ONNX) (default 0)"},
    [CONVMAT_OPTION_GROUPS] = {"groups", "G", MAPS, "blocks of channels that do not mix (default 1)"},
    [CONVMAT_OPTION_BOUNDARY] = {"boundary", "B", MAPS,
                                 "what padding holds: zeros (default) | reflect | replicate | circular"},
    [CONVMAT_OPTION_CONVOLVE] = {"convolve", NULL, MAPS,
                                 "rotate the kernel by 180 degrees (true convolution)"},
    [CONVMAT_OPTION_BIAS] = {"bias", "ARRAY", APPLY, "one value per channel of the result, added to it"},
    [CONVMAT_OPTION_AT] = {"at", "POS", EXPLAIN,
                           "the element of C x, or of C^T y with --transpose: channel first when there\n"
                           "are several, for instance 0,1 or 2,0,1; computed in double"},
    [CONVMAT_OPTION_ENTRY] = {"entry", "ROW,COL", EXPLAIN, "the entry of C at flat indices ROW and COL"},
    [CONVMAT_OPTION_ROW] = {"row", "N", EXPLAIN, "row N of C; with --input element N of C x"},
    [CONVMAT_OPTION_COLUMN] = {"column", "N", EXPLAIN,
                               "column N of C; with --transpose --input element N of C^T y"},
    [CONVMAT_OPTION_WHY] = {"why", NULL, EXPLAIN,
                            "list also the weights that do not contribute, each with the rule that drops it"},
    [CONVMAT_OPTION_LATEX] = {"latex", NULL, EXPLAIN, "the same as --format latex"},
    [CONVMAT_OPTION_FORWARD] =
        {"forward", "CMD", CHECK,
         "test somebody's program: it reads a .npy batch of x on standard input,\n"
         "[count, channels, spatial...], and writes the batch of y; beside it --adjoint"},
    [CONVMAT_OPTION_ADJOINT] = {"adjoint", "CMD", CHECK,
                                "the program that reads y and writes what should be C^T y"},
    [CONVMAT_OPTION_OPERATOR] =
        {"operator", "CMD", CHECK,
         "one program for both: `CMD forward` and `CMD adjoint`. {weights} in a CMD\n"
         "stands for a .npy that we write: then integer weights settle the structure"},
    [CONVMAT_OPTION_ROWS] = {"rows", "N", CHECK,
                             "elements of y, for programs without a geometry; beside it --cols"},
    [CONVMAT_OPTION_COLS] = {"cols", "N", CHECK, "elements of x"},
    [CONVMAT_OPTION_TIMEOUT] = {"timeout", "SECONDS", CHECK,
                                "most that one call of a program may take (default 60)"},
    [CONVMAT_OPTION_TARGET] = {"target", "P", CHECK,
                               "probability that a wrong program may pass (default 2^-60)"},
    [CONVMAT_OPTION_AMPLITUDE] = {"amplitude", "N", CHECK, "largest integer in the probes (default 1024)"},
    [CONVMAT_OPTION_PRECISION] =
        {"precision", "P", CHECK,
         "which integers the program's arithmetic holds: double (2^53) | float (2^24) |\n"
         "half (2^11) | bfloat16 (2^8); default that of --value"},
    [CONVMAT_OPTION_COMPLEX] = {"complex", NULL, CHECK,
                                "vectors are complex (complex128, complex64 with --value float); C^T and\n"
                                "C^H are told apart"},
    [CONVMAT_OPTION_RECOVER] = {"recover", NULL, CHECK,
                                "read every coefficient of the two maps, whatever it costs\n"
                                "(default: where 256 applications are enough)"},
    [CONVMAT_OPTION_NO_RECOVER] = {"no-recover", NULL, CHECK, "do not read coefficients"},
    [CONVMAT_OPTION_RECOVERED] = {"recovered", "FILE", CHECK,
                                  "write the matrix that the forward program is (.mtx, .txt)"},
    [CONVMAT_OPTION_REPLAY] = {"replay", "FILE", CHECK,
                               "run the test of a certificate (--json) again and compare every figure"},
    [CONVMAT_OPTION_MODE] =
        {"mode", "M", CHECK,
         "exact (integers, ==) | bounded (reals, computed rounding bound); default exact\n"
         "for integer weights, else both, exact with random integer weights"},
    [CONVMAT_OPTION_SEED] = {"seed", "N", CHECK, "of the random vectors (default 1)"},
    [CONVMAT_OPTION_VALUE] = {"value", "T", MATRIX | CHECK, "type of the values: double (default) | float"},
    [CONVMAT_OPTION_MATRIX] = {"matrix", "FILE", MATRIX,
                               "instead of a geometry: the matrix that this file holds, - is standard input"},
    [CONVMAT_OPTION_SYMBOLIC] = {"symbolic", NULL, MATRIX | EXPLAIN, "names, as w[0,1], in place of numbers"},
    [CONVMAT_OPTION_INDEX] = {"index", "BITS", MATRIX,
                              "of the indices in binary formats: 32 | 64 (default 32 where they fit)"},
    [CONVMAT_OPTION_DROP_ZEROS] = {"drop-zeros", NULL, MATRIX, "leave out entries whose value is zero"},
    [CONVMAT_OPTION_THREADS] = {"threads", "N", PLAN | MATRIX | APPLY | CHECK,
                                "threads, 0 for all there are (default 1); no result depends on it;\n"
                                "plan: say how so many would multiply"},
    [CONVMAT_OPTION_REPRODUCIBLE] =
        {"reproducible", NULL, APPLY,
         "the bits of products with C, on any processor; else the last bits of\n"
         "results that are not whole numbers may be others, where that is faster"},
    [CONVMAT_OPTION_MAX_BYTES] = {"max-bytes", "SIZE", MATRIX | APPLY | CHECK,
                                  "refuse to build a matrix or a result of more: 4096, 512M, 2GiB (default:\n"
                                  "physical memory); arrays given are read, or made, before"},
    [CONVMAT_OPTION_OUTPUT] = {"output", "FILE", ALL,
                               "-o FILE: write there, whole or not at all; - is standard output (default)"},
    [CONVMAT_OPTION_FORMAT] = {"format", "NAME", MATRIX | APPLY | EXPLAIN | VIEWS | OVERLAP,
                               "format of the result, whatever the ending of FILE:"},
    [CONVMAT_OPTION_CLIP] =
        {"clip", NULL, APPLY,
         "images: round the result, halves to even, and cut it to the samples there are;\n"
         "what is no sample is refused otherwise"},
    [CONVMAT_OPTION_RANGE] = {"range", "LOW:HIGH", APPLY,
                              "images: LOW becomes 0, HIGH the greatest sample, what is beyond is cut"},
    [CONVMAT_OPTION_BITS] = {"bits", "BITS", APPLY,
                             "images: 8 (samples 0 to 255, default) | 16 (0 to 65535)"},
    [CONVMAT_OPTION_DTYPE] =
        {"dtype", "TYPE", APPLY,
         ".npy: of the elements: b1, i1 to i8, u1 to u8, f2, f4, f8, with < or > before it\n"
         "for the byte order; a number that it does not hold is refused"},
    [CONVMAT_OPTION_ORDER] = {"order", "C|F", APPLY,
                              ".npy: last axis fastest, or first (Fortran) (default C)"},
    [CONVMAT_OPTION_JSON] = {"json", NULL, PLAN | APPLY | CHECK | EXPLAIN | VIEWS | OVERLAP | SIZES,
                             "one JSON object in place of text"},
    [CONVMAT_OPTION_HELP] = {"help", NULL, ALL, "print this and end"},
};

const char *convmat_option_name(convmat_option option) {
    return table[option].name;
}

const char *convmat_option_argument(convmat_option option) {
    return table[option].argument;
}

const char *convmat_option_help(convmat_option option) {
    return table[option].help;
}

bool convmat_command_takes(const convmat_command *command, convmat_option option) {
    const unsigned bit = 1U << (command - convmat_commands);
    return (table[option].commands & bit) != 0;
}
