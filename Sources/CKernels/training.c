#include "levels.h"

#include <string.h>

// The public functions of training: each hands on to the table of the level it is asked for, or is the same for all.

void ck_conv_unpack(const ck_conv *conv, const float *packed, float *weights)
{
    ck_table_of(conv->level)->conv_unpack(conv, packed, weights);
}

bool ck_data_is_conv(const ck_conv *conv)
{
    return conv->stride == 1 && conv->padding < conv->size;
}

ck_conv ck_data_conv(const ck_conv *conv)
{
    ck_conv back = *conv;
    back.height = ck_conv_rows(conv), back.width = ck_conv_columns(conv);
    back.channels = conv->filters, back.filters = conv->channels;
    back.padding = conv->size - 1 - conv->padding;
    back.source_stride = conv->target_stride, back.target_stride = conv->source_stride;
    back.activation = back.residual_activation = (ck_activation){CK_LINEAR, 0};
    return back;
}

size_t ck_turned_count(const ck_conv *conv)
{
    return ck_table_of(conv->level)->turned_count(conv);
}

size_t ck_turn_tasks(const ck_conv *conv)
{
    return ck_table_of(conv->level)->turn_tasks(conv);
}

void ck_turn(const ck_conv *conv, const float *packed, float *turned, size_t task)
{
    ck_table_of(conv->level)->turn(conv, packed, turned, task);
}

size_t ck_data_worker_bytes(const ck_conv *conv)
{
    return ck_table_of(conv->level)->data_worker_bytes(conv);
}

size_t ck_data_tasks(const ck_conv *conv)
{
    return ck_table_of(conv->level)->data_tasks(conv);
}

void ck_data_run(const ck_conv *conv, const ck_conv_data *data, size_t task, void *worker)
{
    ck_table_of(conv->level)->data_run(conv, data, task, worker);
}

bool ck_weights_fits(const ck_conv *conv)
{
    return ck_table_of(conv->level)->weights_fits(conv);
}

ck_conv_variant ck_weights_choice(const ck_conv *conv)
{
    return ck_table_of(conv->level)->weights_choice(conv);
}

size_t ck_weights_shared_bytes(const ck_conv *conv)
{
    return ck_table_of(conv->level)->weights_shared_bytes(conv);
}

size_t ck_weights_worker_bytes(const ck_conv *conv)
{
    return ck_table_of(conv->level)->weights_worker_bytes(conv);
}

size_t ck_weights_phases(const ck_conv *conv)
{
    return ck_table_of(conv->level)->weights_phases(conv);
}

size_t ck_weights_tasks(const ck_conv *conv, size_t phase)
{
    return ck_table_of(conv->level)->weights_tasks(conv, phase);
}

void ck_weights_run(const ck_conv *conv, const ck_weights_data *data, size_t phase, size_t task, void *worker)
{
    ck_table_of(conv->level)->weights_run(conv, data, phase, task, worker);
}

size_t ck_norm_chunks(const ck_norm *norm)
{
    return (norm->pixels + ck_norm_chunk(norm) - 1) / ck_norm_chunk(norm);
}

void ck_norm_sums(const ck_norm *norm, const float *source, size_t stride, size_t chunk, double *sums)
{
    ck_table_of(norm->level)->norm_sums(norm, source, stride, chunk, sums);
}

void ck_norm_statistics(const ck_norm *norm, const double *sums, double *mean, double *variance)
{
    size_t size = ck_norm_chunk(norm), chunks = ck_norm_chunks(norm);
    for (size_t c = 0; c < norm->channels; c++) { mean[c] = variance[c] = 0; }
    double count = 0;
    for (size_t i = 0; i < chunks; i++, sums += 2 * norm->channels) {
        double more = (double)(i + 1 < chunks ? size : norm->pixels - i * size), all = count + more;
        for (size_t c = 0; c < norm->channels; c++) {
            double difference = sums[c] - mean[c];
            mean[c] += difference * more / all;
            variance[c] += sums[norm->channels + c] + difference * difference * count * more / all;
        }
        count = all;
    }
    // Rounding can leave a little less than nothing, which no root may see; NaN stays.
    for (size_t c = 0; c < norm->channels; c++) { variance[c] = variance[c] < 0 ? 0 : variance[c] / count; }
}

void ck_norm_apply(
    const ck_norm *norm, const ck_norm_vectors *vectors, const float *source, size_t source_stride,
    const float *residual, size_t residual_stride, float *target, size_t target_stride, size_t first, size_t last)
{
    ck_table_of(norm->level)->norm_apply(
        norm, vectors, source, source_stride, residual, residual_stride, target, target_stride, first, last);
}

void ck_norm_gradient_sums(
    const ck_norm *norm, const ck_norm_vectors *vectors, const float *source, size_t source_stride,
    const float *gradient, size_t gradient_stride, size_t chunk, double *sums)
{
    ck_table_of(norm->level)->norm_gradient_sums(
        norm, vectors, source, source_stride, gradient, gradient_stride, chunk, sums);
}

void ck_norm_total(const ck_norm *norm, const double *sums, double *total)
{
    for (size_t c = 0; c < 2 * norm->channels; c++) { total[c] = 0; }
    for (size_t i = 0; i < ck_norm_chunks(norm); i++, sums += 2 * norm->channels) {
        for (size_t c = 0; c < 2 * norm->channels; c++) { total[c] += sums[c]; }
    }
}

void ck_norm_gradient(
    const ck_norm *norm, const ck_norm_vectors *vectors, const float *source, size_t source_stride,
    const float *gradient, size_t gradient_stride, float *target, size_t target_stride, size_t first, size_t last)
{
    ck_table_of(norm->level)->norm_gradient(
        norm, vectors, source, source_stride, gradient, gradient_stride, target, target_stride, first, last);
}

void ck_sgd_step(const ck_sgd *rule, const float *gradient, float *momentum, float *weights, size_t count)
{
    ck_table_of(rule->level)->sgd_step(rule, gradient, momentum, weights, count);
}

/// Gives the gradient of one window of a pool to the first of its largest values, where that lies in rows `top…<bottom`.
static void max_pool_window(
    const ck_pool *p, const float *picture, size_t row, size_t column, const float *gradient, float *target,
    size_t stride, size_t top, size_t bottom)
{
    size_t before = p->padding / 2, y = row * p->stride, x = column * p->stride;
    size_t first = y > before ? y - before : 0, last = y + p->size - before;
    size_t left = x > before ? x - before : 0, right = x + p->size - before;
    if (last > p->height) { last = p->height; }
    if (right > p->width) { right = p->width; }
    // Sixteen channels at a time, so that the places fit on the stack.
    for (size_t c = 0; c < p->channels; c += 16) {
        size_t lanes = p->channels - c < 16 ? p->channels - c : 16;
        float most[16];
        uint32_t place[16];
        for (size_t i = first; i < last; i++) {
            for (size_t j = left; j < right; j++) {
                const float *in = picture + (i * p->width + j) * p->source_stride + c;
                uint32_t at = (uint32_t)(i * p->width + j);
                if (i == first && j == left) {
                    for (size_t k = 0; k < lanes; k++) { most[k] = in[k], place[k] = at; }
                } else {
                    for (size_t k = 0; k < lanes; k++) {
                        bool is_more = in[k] > most[k];
                        most[k] = is_more ? in[k] : most[k], place[k] = is_more ? at : place[k];
                    }
                }
            }
        }
        for (size_t k = 0; k < lanes; k++) {
            size_t line = place[k] / p->width;
            if (line >= top && line < bottom) { target[place[k] * stride + c + k] += gradient[c + k]; }
        }
    }
}

void ck_max_pool_gradient(
    const ck_pool *p, const float *source, const float *gradient, float *target, size_t gradient_stride, size_t first,
    size_t last)
{
    size_t rows = ck_pool_rows(p), columns = ck_pool_columns(p), before = p->padding / 2;
    while (first < last) {
        // The rows of one picture.
        size_t picture = first / p->height, top = first % p->height, bottom = top + last - first;
        if (bottom > p->height) { bottom = p->height; }
        first += bottom - top;
        const float *in = source + picture * p->height * p->width * p->source_stride;
        const float *dy = gradient + picture * rows * columns * p->target_stride;
        float *out = target + picture * p->height * p->width * gradient_stride;
        for (size_t i = top * p->width; i < bottom * p->width; i++) {
            memset(out + i * gradient_stride, 0, p->channels * sizeof(float));
        }
        // Windows that reach one of the rows.
        size_t begin = top + before + 1 > p->size ? (top + before + 1 - p->size + p->stride - 1) / p->stride : 0;
        size_t end = (bottom - 1 + before) / p->stride + 1;
        if (end > rows) { end = rows; }
        for (size_t row = begin; row < end; row++) {
            for (size_t column = 0; column < columns; column++) {
                max_pool_window(
                    p, in, row, column, dy + (row * columns + column) * p->target_stride, out, gradient_stride, top,
                    bottom);
            }
        }
    }
}

void ck_upsample_gradient(const ck_upsampling *up, const float *gradient, float *target, size_t first, size_t last)
{
    for (size_t row = first; row < last; row++) {
        size_t picture = row / up->height, y = row % up->height, factor = up->factor;
        for (size_t x = 0; x < up->width; x++) {
            float *out = target + (row * up->width + x) * up->source_stride;
            memset(out, 0, up->channels * sizeof(float));
            for (size_t i = y * factor; i < (y + 1) * factor && i < up->target_height; i++) {
                for (size_t j = x * factor; j < (x + 1) * factor && j < up->target_width; j++) {
                    const float *in = gradient
                        + ((picture * up->target_height + i) * up->target_width + j) * up->target_stride;
                    for (size_t c = 0; c < up->channels; c++) { out[c] += in[c]; }
                }
            }
        }
    }
}

void ck_mean_gradient(const ck_line *line, const float *gradient, float *target)
{
    float share = 1 / (float)line->pixels;
    for (size_t i = 0; i < line->pixels; i++) {
        for (size_t c = 0; c < line->channels; c++) { target[i * line->target_stride + c] = gradient[c] * share; }
    }
}

void ck_softmax_gradient(
    const ck_line *line, const float *result, size_t result_stride, const float *gradient, float *target)
{
    for (size_t i = 0; i < line->pixels; i++) {
        const float *y = result + i * result_stride, *dy = gradient + i * line->source_stride;
        double sum = 0;
        for (size_t c = 0; c < line->channels; c++) { sum += (double)y[c] * dy[c]; }
        float mean = (float)sum, *dx = target + i * line->target_stride;
        for (size_t c = 0; c < line->channels; c++) { dx[c] = y[c] * (dy[c] - mean); }
    }
}

/// SplitMix64 (Vigna) of a place: the top 24 bits are the draw.
static inline uint32_t draw(uint64_t seed, uint64_t index)
{
    uint64_t z = seed + (index + 1) * 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return (uint32_t)((z ^ (z >> 31)) >> 40);
}

void ck_dropout(const ck_line *line, uint64_t seed, size_t first, float share, const float *source, float *target)
{
    uint32_t limit = (uint32_t)(share * (float)(1 << 24));
    float factor = 1 / (1 - share);
    for (size_t i = 0; i < line->pixels; i++) {
        for (size_t c = 0; c < line->channels; c++) {
            bool is_kept = draw(seed, (first + i) * line->channels + c) >= limit;
            target[i * line->target_stride + c] = is_kept ? source[i * line->source_stride + c] * factor : 0;
        }
    }
}
