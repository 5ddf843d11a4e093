// The functions of a level, one table. Part of a level, see finish.h.

static bool conv_fits(const ck_conv *c)
{
    switch (c->variant) {
    case CK_GATHERED: return true;
    case CK_DEPTHWISE: return depthwise_fits(c);
    case CK_WINOGRAD2: case CK_WINOGRAD4: case CK_WINOGRAD6: case CK_WINOGRAD4_FUSED: case CK_WINOGRAD6_FUSED:
        return winograd_fits(c);
    case CK_IN_PLACE: return inplace_fits(c);
    case CK_EXACT: return exact_fits(c);
    default: return false;
    }
}

static bool is_winograd(const ck_conv *c) { return c->variant >= CK_WINOGRAD2 && c->variant <= CK_WINOGRAD6_FUSED; }

static size_t conv_list(const ck_conv *c, ck_conv_variant *list)
{
    static const ck_conv_variant orders[2][3][CK_CONV_VARIANTS] = {
        {
            {CK_DEPTHWISE, CK_WINOGRAD4, CK_WINOGRAD6, CK_WINOGRAD2, CK_GATHERED, CK_IN_PLACE, CK_WINOGRAD4_FUSED,
             CK_WINOGRAD6_FUSED},
            {CK_DEPTHWISE, CK_WINOGRAD6, CK_WINOGRAD4, CK_WINOGRAD4_FUSED, CK_WINOGRAD6_FUSED, CK_WINOGRAD2,
             CK_GATHERED, CK_IN_PLACE},
            {CK_DEPTHWISE, CK_WINOGRAD6_FUSED, CK_WINOGRAD6, CK_WINOGRAD4, CK_WINOGRAD4_FUSED, CK_WINOGRAD2,
             CK_GATHERED, CK_IN_PLACE},
        },
        {
            {CK_DEPTHWISE, CK_GATHERED, CK_WINOGRAD4, CK_WINOGRAD4_FUSED, CK_IN_PLACE, CK_WINOGRAD2, CK_WINOGRAD6,
             CK_WINOGRAD6_FUSED},
            {CK_DEPTHWISE, CK_WINOGRAD4, CK_GATHERED, CK_WINOGRAD4_FUSED, CK_IN_PLACE, CK_WINOGRAD2, CK_WINOGRAD6,
             CK_WINOGRAD6_FUSED},
            {CK_DEPTHWISE, CK_WINOGRAD4_FUSED, CK_WINOGRAD4, CK_GATHERED, CK_IN_PLACE, CK_WINOGRAD2, CK_WINOGRAD6,
             CK_WINOGRAD6_FUSED},
        },
    };
    size_t area = c->batch * ck_conv_rows(c) * ck_conv_columns(c), count = 0;
    size_t extent = c->stride == 1 ? (area > 26 * 26) + (area > 76 * 76) : (area > 16 * 16) + (area > 40 * 40);
    const ck_conv_variant *order = orders[c->stride > 1][extent];
    ck_conv one = *c;
    // Few channels or filters do not pay for rows to be gathered.
    bool is_thin = inplace_fits(c) && (c->channels < LANES || (c->size == 1 && c->filters <= c->channels && c->filters <= 2 * PANEL));
    if (is_thin) { list[count++] = CK_IN_PLACE; }
    // Nor are a few channels or a few tiles worth transforms, and sums as they stand are more exact: those come last.
    bool puts_off = c->channels < 32 || area <= 8 * 8;
    for (size_t i = 0; i < CK_CONV_VARIANTS * (puts_off ? 2 : 1); i++) {
        one.variant = order[i % CK_CONV_VARIANTS];
        if (puts_off && is_winograd(&one) != (i >= CK_CONV_VARIANTS)) { continue; }
        if (conv_fits(&one) && !(is_thin && one.variant == CK_IN_PLACE)) { list[count++] = one.variant; }
    }
    return count;
}

static size_t conv_packed_count(const ck_conv *c)
{
    if (c->variant == CK_DEPTHWISE) { return c->size * c->size * ((c->channels + LANES - 1) / LANES * LANES); }
    gathering g = gathering_of(c);
    return c->groups * padded_filters(g.filters) * g.padded;
}

/// Values of each filter that are turned at once; those of a panel stay in the first-level cache.
#define TURNED 144

static void conv_pack_panel(
    const ck_conv *c, const gathering *g, const float *weights, const float *scale, size_t k, size_t columns,
    size_t width, float *packed)
{
    size_t taps = c->size * c->size, whole = columns / 4 * 4;
    float turned[TURNED * PANEL] = {0};
    for (size_t from = 0; from < g->depth; from += TURNED) {
        size_t count = g->depth - from < TURNED ? g->depth - from : TURNED;
        const float *in = weights + k * g->depth + from;
        for (size_t i = 0; i < whole; i += 4, in += 4 * g->depth) {
            float scales[4] = {1, 1, 1, 1};
            if (scale) { memcpy(scales, scale + k + i, sizeof(scales)); }
            size_t j = 0;
            for (; j + 4 <= count; j += 4) {
                Four f[4];
                // Each run is shorter than a page: the next one of these filters is asked for, a line at a time.
                __builtin_prefetch(in + (j / 4 % 4) * g->depth + j / 16 * 16 + TURNED, 0, 2);
                UNROLL for (size_t q = 0; q < 4; q++) { f[q] = *(const FourU *)(in + q * g->depth + j) * scales[q]; }
                Four a = __builtin_shufflevector(f[0], f[1], 0, 4, 1, 5), b = __builtin_shufflevector(f[2], f[3], 0, 4, 1, 5);
                Four e = __builtin_shufflevector(f[0], f[1], 2, 6, 3, 7), h = __builtin_shufflevector(f[2], f[3], 2, 6, 3, 7);
                float *out = turned + j * width + i;
                *(FourU *)out = __builtin_shufflevector(a, b, 0, 1, 4, 5);
                *(FourU *)(out + width) = __builtin_shufflevector(a, b, 2, 3, 6, 7);
                *(FourU *)(out + 2 * width) = __builtin_shufflevector(e, h, 0, 1, 4, 5);
                *(FourU *)(out + 3 * width) = __builtin_shufflevector(e, h, 2, 3, 6, 7);
            }
            for (; j < count; j++) {
                for (size_t q = 0; q < 4; q++) { turned[j * width + i + q] = in[q * g->depth + j] * scales[q]; }
            }
        }
        for (size_t i = whole; i < columns; i++, in += g->depth) {
            for (size_t j = 0; j < count; j++) { turned[j * width + i] = in[j] * (scale ? scale[k + i] : 1); }
        }
        size_t channel = from / taps, tap = from % taps;
        for (size_t j = 0; j < count; j++) {
            float *out = packed + (tap * g->channels + channel) * width;
            for (size_t i = 0; i < width; i += LANES) { v_store(out + i, v_load(turned + j * width + i)); }
            if (++tap == taps) { tap = 0, channel++; }
        }
    }
    for (size_t i = g->depth * width; i < g->padded * width; i++) { packed[i] = 0; }
}

static void conv_pack(const ck_conv *c, const float *weights, const float *scale, float *packed)
{
    if (c->variant == CK_DEPTHWISE) {
        size_t taps = c->size * c->size, padded = (c->channels + LANES - 1) / LANES * LANES;
        for (size_t tap = 0; tap < taps; tap++) {
            for (size_t i = 0; i < padded; i++) {
                float weight = i < c->channels ? weights[i * taps + tap] * (scale ? scale[i] : 1) : 0;
                packed[tap * padded + i] = weight;
            }
        }
        return;
    }
    gathering g = gathering_of(c);
    for (size_t group = 0; group < c->groups; group++) {
        float *out = packed + group * padded_filters(g.filters) * g.padded;
        for (size_t k = 0; k < g.filters; k += PANEL) {
            size_t width = panel_width(g.filters, k), columns = panel_columns(g.filters, k);
            conv_pack_panel(c, &g, weights, scale, group * g.filters + k, columns, width, out + k * g.padded);
        }
    }
}

static size_t conv_shared_bytes(const ck_conv *c)
{
    if (c->variant == CK_DEPTHWISE || c->variant == CK_IN_PLACE || c->variant == CK_EXACT) { return 0; }
    return (is_winograd(c) ? winograd_shared_floats(c) : gathered_shared_floats(c)) * sizeof(float);
}

static size_t conv_worker_bytes(const ck_conv *c)
{
    if (c->variant == CK_DEPTHWISE || c->variant == CK_EXACT) { return 0; }
    if (c->variant == CK_IN_PLACE) { return inplace_worker_floats(c) * sizeof(float); }
    return (is_winograd(c) ? winograd_worker_floats(c) : gathered_worker_floats(c)) * sizeof(float);
}

static size_t conv_phases(const ck_conv *c)
{
    if (c->variant == CK_DEPTHWISE || c->variant == CK_IN_PLACE || c->variant == CK_EXACT) { return 1; }
    return is_winograd(c) ? 2 : gathered_phases(c);
}

static size_t conv_tasks(const ck_conv *c, size_t phase)
{
    if (c->variant == CK_DEPTHWISE || c->variant == CK_EXACT) { return c->batch * ck_conv_rows(c); }
    if (c->variant == CK_IN_PLACE) { return inplace_tasks(c); }
    return is_winograd(c) ? winograd_tasks(c, phase) : gathered_tasks(c, phase);
}

static void conv_run(const ck_conv *c, const ck_conv_data *d, size_t phase, size_t task, void *worker)
{
    if (c->variant == CK_DEPTHWISE) {
        depthwise_run(c, d, task);
    } else if (c->variant == CK_IN_PLACE) {
        inplace_run(c, d, task, worker);
    } else if (c->variant == CK_EXACT) {
        exact_run(c, d, task);
    } else if (is_winograd(c)) {
        winograd_run(c, d, phase, task, worker);
    } else {
        gathered_run(c, d, phase, task, worker);
    }
}

const ck_table TABLE = {
    .conv_fits = conv_fits,
    .conv_list = conv_list,
    .conv_packed_count = conv_packed_count,
    .conv_pack = conv_pack,
    .conv_shared_bytes = conv_shared_bytes,
    .conv_worker_bytes = conv_worker_bytes,
    .conv_phases = conv_phases,
    .conv_tasks = conv_tasks,
    .conv_run = conv_run,
    .max_pool = max_pool,
    .activate = activate,
    .add = add,
    .softmax = softmax,
    .conv_unpack = conv_unpack,
    .turned_count = turned_count,
    .turn_tasks = turn_tasks,
    .turn = turn,
    .data_worker_bytes = data_worker_bytes,
    .data_tasks = data_tasks,
    .data_run = data_run,
    .weights_fits = weights_fits,
    .weights_choice = weights_choice,
    .weights_shared_bytes = weights_shared_bytes,
    .weights_worker_bytes = weights_worker_bytes,
    .weights_phases = weights_phases,
    .weights_tasks = weights_tasks,
    .weights_run = weights_run,
    .norm_sums = norm_sums,
    .norm_apply = norm_apply,
    .norm_gradient_sums = norm_gradient_sums,
    .norm_gradient = norm_gradient,
    .sgd_step = sgd_step,
};
