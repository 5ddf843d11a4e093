#include "plain_training.h"

#include <math.h>
#include <string.h>

static size_t weights_count(const ck_conv *c) { return c->filters * (c->channels / c->groups) * c->size * c->size; }

void ck_plain_unpack(const ck_conv *c, const float *packed, float *weights)
{
    memcpy(weights, packed, weights_count(c) * sizeof(float));
}

size_t ck_plain_turned_count(const ck_conv *c) { return weights_count(c); }

size_t ck_plain_turn_tasks(const ck_conv *c)
{
    (void)c;
    return 1;
}

/// `[K, C/groups, R, R]` → `[C, K/groups, R, R]`, both sides of the window reversed.
void ck_plain_turn(const ck_conv *c, const float *packed, float *turned, size_t task)
{
    (void)task;
    size_t channels = c->channels / c->groups, filters = c->filters / c->groups, taps = c->size * c->size;
    for (size_t k = 0; k < c->filters; k++) {
        for (size_t ch = 0; ch < channels; ch++) {
            size_t row = k / filters * channels + ch;
            for (size_t tap = 0; tap < taps; tap++) {
                turned[(row * filters + k % filters) * taps + taps - 1 - tap] = packed[(k * channels + ch) * taps + tap];
            }
        }
    }
}

/// A task is one row of the input.
size_t ck_plain_data_tasks(const ck_conv *c) { return c->batch * c->height; }

/// `dX(y, x, c) = Σ dY((y + p − i) / s, (x + p − j) / s, k) · w(k, c, i, j)` where the divisions leave nothing.
static double data_sum(const ck_conv *c, const float *picture, const float *turned, size_t y, size_t x, size_t ch)
{
    size_t filters = c->filters / c->groups, first = ch / (c->channels / c->groups) * filters;
    double sum = 0;
    for (size_t i = 0; i < c->size && i <= y + c->padding; i++) {
        size_t row = (y + c->padding - i) / c->stride;
        if ((y + c->padding - i) % c->stride || row >= ck_conv_rows(c)) { continue; }
        for (size_t j = 0; j < c->size && j <= x + c->padding; j++) {
            size_t column = (x + c->padding - j) / c->stride;
            if ((x + c->padding - j) % c->stride || column >= ck_conv_columns(c)) { continue; }
            const float *pixel = picture + (row * ck_conv_columns(c) + column) * c->target_stride + first;
            size_t tap = (c->size - 1 - i) * c->size + c->size - 1 - j;
            for (size_t k = 0; k < filters; k++) {
                sum += (double)pixel[k] * turned[(ch * filters + k) * c->size * c->size + tap];
            }
        }
    }
    return sum;
}

void ck_plain_data_run(const ck_conv *c, const ck_conv_data *d, size_t task, void *worker)
{
    (void)worker;
    size_t picture = task / c->height * ck_conv_rows(c) * ck_conv_columns(c) * c->target_stride;
    for (size_t x = 0; x < c->width; x++) {
        size_t at = task * c->width + x;
        for (size_t ch = 0; ch < c->channels; ch++) {
            double sum = data_sum(c, d->source + picture, d->packed, task % c->height, x, ch);
            if (d->residual) { sum += d->residual[at * c->residual_stride + ch]; }
            d->target[at * c->source_stride + ch] = (float)sum;
        }
    }
}

bool ck_plain_weights_fits(const ck_conv *c) { return c->variant == CK_GATHERED || c->variant == CK_DEPTHWISE; }

ck_conv_variant ck_plain_weights_choice(const ck_conv *c)
{
    return c->groups > 1 && c->groups == c->channels && c->filters == c->channels ? CK_DEPTHWISE : CK_GATHERED;
}

size_t ck_plain_weights_phases(const ck_conv *c)
{
    (void)c;
    return 1;
}

/// A task is one filter.
size_t ck_plain_weights_tasks(const ck_conv *c, size_t phase)
{
    (void)phase;
    return c->filters;
}

void ck_plain_weights_run(const ck_conv *c, const ck_weights_data *d, size_t phase, size_t k, void *worker)
{
    (void)phase, (void)worker;
    size_t channels = c->channels / c->groups, first = k / (c->filters / c->groups) * channels;
    size_t rows = ck_conv_rows(c), columns = ck_conv_columns(c);
    for (size_t at = 0; at < channels * c->size * c->size; at++) {
        size_t ch = at / c->size / c->size, i = at / c->size % c->size, j = at % c->size;
        double sum = d->adds ? d->weights[k * channels * c->size * c->size + at] : 0;
        for (size_t line = 0; line < c->batch * rows; line++) {
            size_t y = line % rows * c->stride + i - c->padding;
            for (size_t column = 0; column < columns && y < c->height; column++) {
                size_t x = column * c->stride + j - c->padding;
                if (x >= c->width) { continue; }
                size_t pixel = (line / rows * c->height + y) * c->width + x;
                sum += (double)d->source[pixel * c->source_stride + first + ch]
                    * d->gradient[(line * columns + column) * c->target_stride + k];
            }
        }
        d->weights[k * channels * c->size * c->size + at] = (float)sum;
    }
}

void ck_plain_norm_sums(const ck_norm *n, const float *source, size_t stride, size_t chunk, double *sums)
{
    size_t first = chunk * ck_norm_chunk(n), last = first + ck_norm_chunk(n);
    if (last > n->pixels) { last = n->pixels; }
    for (size_t c = 0; c < n->channels; c++) {
        double sum = 0, squares = 0;
        for (size_t i = first; i < last; i++) { sum += source[i * stride + c]; }
        double mean = sum / (double)(last - first);
        for (size_t i = first; i < last; i++) {
            squares += (source[i * stride + c] - mean) * (source[i * stride + c] - mean);
        }
        sums[chunk * 2 * n->channels + c] = mean;
        sums[(chunk * 2 + 1) * n->channels + c] = squares;
    }
}

static double sigma(double x) { return 1 / (1 + exp(-x)); }

static double activated(ck_activation activation, double z)
{
    switch (activation.kind) {
    case CK_LINEAR: return z;
    case CK_LEAKY: return z < 0 ? activation.slope * z : z;
    case CK_RELU: return z < 0 ? 0 : z;
    case CK_RELU6: return z < 0 ? 0 : z > 6 ? 6 : z;
    case CK_SWISH: return z * sigma(z);
    case CK_MISH: return z * tanh(log1p(exp(z)));
    case CK_LOGISTIC: return sigma(z);
    }
    return z;
}

/// Derivatives; at a bend that of the left side.
static double slope_at(ck_activation activation, double z)
{
    switch (activation.kind) {
    case CK_LINEAR: return 1;
    case CK_LEAKY: return z > 0 ? 1 : activation.slope;
    case CK_RELU: return z > 0 ? 1 : 0;
    case CK_RELU6: return z > 0 && z < 6 ? 1 : 0;
    case CK_SWISH: return sigma(z) * (1 + z * (1 - sigma(z)));
    case CK_MISH: {
        double t = tanh(log1p(exp(z)));
        return t + z * sigma(z) * (1 - t * t);
    }
    case CK_LOGISTIC: return sigma(z) * (1 - sigma(z));
    }
    return 1;
}

static double normal(const ck_norm_vectors *w, float x, size_t c)
{
    return w->scale[c] * (x - w->mean[c]) + w->shift[c];
}

void ck_plain_norm_apply(
    const ck_norm *n, const ck_norm_vectors *w, const float *x, size_t xs, const float *r, size_t rs, float *y,
    size_t ys, size_t first, size_t last)
{
    for (size_t i = first; i < last; i++) {
        for (size_t c = 0; c < n->channels; c++) {
            double value = activated(n->activation, normal(w, x[i * xs + c], c));
            y[i * ys + c] = (float)(value + (r ? r[i * rs + c] : 0));
        }
    }
}

void ck_plain_norm_gradient_sums(
    const ck_norm *n, const ck_norm_vectors *w, const float *x, size_t xs, const float *dy, size_t dys, size_t chunk,
    double *sums)
{
    size_t first = chunk * ck_norm_chunk(n), last = first + ck_norm_chunk(n);
    if (last > n->pixels) { last = n->pixels; }
    for (size_t c = 0; c < n->channels; c++) {
        double sum = 0, product = 0;
        for (size_t i = first; i < last; i++) {
            double dz = dy[i * dys + c];
            if (x) {
                dz *= slope_at(n->activation, normal(w, x[i * xs + c], c));
                product += dz * ((double)x[i * xs + c] - w->mean[c]);
            }
            sum += dz;
        }
        sums[chunk * 2 * n->channels + c] = sum;
        sums[(chunk * 2 + 1) * n->channels + c] = product;
    }
}

void ck_plain_norm_gradient(
    const ck_norm *n, const ck_norm_vectors *w, const float *x, size_t xs, const float *dy, size_t dys, float *dx,
    size_t dxs, size_t first, size_t last)
{
    for (size_t i = first; i < last; i++) {
        for (size_t c = 0; c < n->channels; c++) {
            double moved = (double)x[i * xs + c] - w->mean[c];
            double dz = dy[i * dys + c] * slope_at(n->activation, normal(w, x[i * xs + c], c));
            dx[i * dxs + c] = (float)(w->slope[c] * dz + w->linear[c] * moved + w->constant[c]);
        }
    }
}

void ck_plain_sgd_step(const ck_sgd *rule, const float *gradient, float *momentum, float *weights, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] * rule->gradient_scale;
        g = g > rule->clip ? rule->clip : g < -rule->clip ? -rule->clip : g;
        momentum[i] = rule->momentum * momentum[i] - rule->rate * (g + rule->decay * weights[i]);
        weights[i] += momentum[i];
    }
}
