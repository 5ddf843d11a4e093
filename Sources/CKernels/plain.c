#include "plain_training.h"

#include <math.h>
#include <string.h>

// The reference of every kernel: loops as the definition reads, sums in double precision.

static float activated(ck_activation activation, float x)
{
    switch (activation.kind) {
    case CK_LINEAR: return x;
    case CK_LEAKY: return x < 0 ? activation.slope * x : x;
    case CK_RELU: return x < 0 ? 0 : x;
    case CK_RELU6: return x < 0 ? 0 : x > 6 ? 6 : x;
    case CK_SWISH: return (float)(x / (1 + exp(-(double)x)));
    case CK_MISH: return (float)(x * tanh(log1p(exp((double)x))));
    case CK_LOGISTIC: return (float)(1 / (1 + exp(-(double)x)));
    }
    return x;
}

static bool conv_fits(const ck_conv *c)
{
    if (c->variant == CK_DEPTHWISE) { return c->groups == c->channels && c->filters == c->channels; }
    return c->variant == CK_GATHERED;
}

static size_t conv_list(const ck_conv *c, ck_conv_variant *list)
{
    (void)c;
    list[0] = CK_GATHERED;
    return 1;
}

static size_t conv_packed_count(const ck_conv *c)
{
    return c->filters * (c->channels / c->groups) * c->size * c->size;
}

static void conv_pack(const ck_conv *c, const float *weights, const float *scale, float *packed)
{
    size_t count = conv_packed_count(c) / c->filters;
    for (size_t k = 0; k < c->filters; k++) {
        for (size_t i = 0; i < count; i++) { packed[k * count + i] = weights[k * count + i] * (scale ? scale[k] : 1); }
    }
}

static size_t no_bytes(const ck_conv *c)
{
    (void)c;
    return 0;
}

static size_t conv_phases(const ck_conv *c)
{
    (void)c;
    return 1;
}

/// A task is one row of the target.
static size_t conv_tasks(const ck_conv *c, size_t phase)
{
    (void)phase;
    return c->batch * ck_conv_rows(c);
}

static double conv_sum(const ck_conv *c, const float *picture, const float *weights, size_t y, size_t x, size_t k)
{
    size_t channels = c->channels / c->groups, first = k / (c->filters / c->groups) * channels;
    double sum = 0;
    for (size_t i = 0; i < c->size; i++) {
        size_t row = y * c->stride + i - c->padding;
        for (size_t j = 0; j < c->size; j++) {
            size_t column = x * c->stride + j - c->padding;
            if (row >= c->height || column >= c->width) { continue; }
            const float *pixel = picture + (row * c->width + column) * c->source_stride + first;
            for (size_t ch = 0; ch < channels; ch++) {
                sum += (double)pixel[ch] * weights[((k * channels + ch) * c->size + i) * c->size + j];
            }
        }
    }
    return sum;
}

static void conv_run(const ck_conv *c, const ck_conv_data *d, size_t phase, size_t task, void *worker)
{
    (void)phase, (void)worker;
    size_t columns = ck_conv_columns(c), picture = task / ck_conv_rows(c), y = task % ck_conv_rows(c);
    const float *source = d->source + picture * c->height * c->width * c->source_stride;
    for (size_t x = 0; x < columns; x++) {
        size_t at = task * columns + x;
        for (size_t k = 0; k < c->filters; k++) {
            float value = activated(c->activation, (float)(conv_sum(c, source, d->packed, y, x, k) + d->bias[k]));
            if (d->residual) {
                value = activated(c->residual_activation, value + d->residual[at * c->residual_stride + k]);
            }
            d->target[at * c->target_stride + k] = value;
        }
    }
}

static void max_pool(const ck_pool *p, const float *source, float *target, size_t first, size_t last)
{
    size_t rows = ck_pool_rows(p), columns = ck_pool_columns(p);
    for (size_t row = first; row < last; row++) {
        const float *picture = source + row / rows * p->height * p->width * p->source_stride;
        for (size_t column = 0; column < columns; column++) {
            float *out = target + (row * columns + column) * p->target_stride;
            for (size_t c = 0; c < p->channels; c++) {
                float largest = -INFINITY;
                for (size_t i = 0; i < p->size; i++) {
                    size_t y = row % rows * p->stride + i - p->padding / 2;
                    for (size_t j = 0; j < p->size; j++) {
                        size_t x = column * p->stride + j - p->padding / 2;
                        if (y >= p->height || x >= p->width) { continue; }
                        float value = picture[(y * p->width + x) * p->source_stride + c];
                        if (value > largest || value != value) { largest = value; }
                        if (largest != largest) { break; }
                    }
                    if (largest != largest) { break; }
                }
                out[c] = largest;
            }
        }
    }
}

static void activate(const ck_line *l, ck_activation activation, const float *source, float *target)
{
    for (size_t i = 0; i < l->pixels; i++) {
        for (size_t c = 0; c < l->channels; c++) {
            target[i * l->target_stride + c] = activated(activation, source[i * l->source_stride + c]);
        }
    }
}

static void add(const ck_line *l, ck_activation activation, const float *source, float *target)
{
    for (size_t i = 0; i < l->pixels; i++) {
        for (size_t c = 0; c < l->channels; c++) {
            float *value = target + i * l->target_stride + c;
            *value = activated(activation, *value + source[i * l->source_stride + c]);
        }
    }
}

static void softmax(const ck_line *l, const float *source, float *target)
{
    for (size_t i = 0; i < l->pixels; i++) {
        const float *in = source + i * l->source_stride;
        float *out = target + i * l->target_stride, largest = -INFINITY;
        double sum = 0;
        for (size_t c = 0; c < l->channels; c++) { largest = in[c] > largest ? in[c] : largest; }
        for (size_t c = 0; c < l->channels; c++) { sum += exp((double)in[c] - largest); }
        for (size_t c = 0; c < l->channels; c++) { out[c] = (float)(exp((double)in[c] - largest) / sum); }
    }
}

static void mean(const ck_line *l, const float *source, float *target)
{
    for (size_t c = 0; c < l->channels; c++) {
        double sum = 0;
        for (size_t i = 0; i < l->pixels; i++) { sum += source[i * l->source_stride + c]; }
        target[c] = (float)(sum / (double)l->pixels);
    }
}

const ck_table ck_plain_table = {
    .conv_fits = conv_fits,
    .conv_list = conv_list,
    .conv_packed_count = conv_packed_count,
    .conv_pack = conv_pack,
    .conv_shared_bytes = no_bytes,
    .conv_worker_bytes = no_bytes,
    .conv_phases = conv_phases,
    .conv_tasks = conv_tasks,
    .conv_run = conv_run,
    .max_pool = max_pool,
    .activate = activate,
    .add = add,
    .softmax = softmax,
    .mean = mean,
    .conv_unpack = ck_plain_unpack,
    .turned_count = ck_plain_turned_count,
    .turn_tasks = ck_plain_turn_tasks,
    .turn = ck_plain_turn,
    .data_worker_bytes = no_bytes,
    .data_tasks = ck_plain_data_tasks,
    .data_run = ck_plain_data_run,
    .weights_fits = ck_plain_weights_fits,
    .weights_choice = ck_plain_weights_choice,
    .weights_shared_bytes = no_bytes,
    .weights_worker_bytes = no_bytes,
    .weights_phases = ck_plain_weights_phases,
    .weights_tasks = ck_plain_weights_tasks,
    .weights_run = ck_plain_weights_run,
    .norm_sums = ck_plain_norm_sums,
    .norm_apply = ck_plain_norm_apply,
    .norm_gradient_sums = ck_plain_norm_gradient_sums,
    .norm_gradient = ck_plain_norm_gradient,
    .sgd_step = ck_plain_sgd_step,
};
