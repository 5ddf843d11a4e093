#include "levels.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)

#define LANES 16
// 14 rows of two vectors, two vectors of weights and a value: 31 of 32 registers.
#define ROWS 13
#define TABLE ck_avx512_table

typedef __m512 V;
typedef float VU __attribute__((vector_size(64), aligned(4), may_alias));

static inline V v_all(float x) { return _mm512_set1_ps(x); }
static inline V v_load(const float *p) { return *(const VU *)p; }
static inline void v_store(float *p, V v) { *(VU *)p = v; }
static inline V v_load_first(const float *p, size_t n) { return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p); }
static inline void v_store_first(float *p, V v, size_t n) { _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), v); }
/// The second where either is NaN.
static inline V v_max(V a, V b) { return _mm512_max_ps(a, b); }
static inline V v_min(V a, V b) { return _mm512_min_ps(a, b); }

#include "finish.h"
#include "product.h"
#include "gathered.h"
#include "inplace.h"
#include "transforms.h"
#include "winograd.h"
#include "depthwise.h"
#include "lines.h"
#include "exact.h"
#include "turned.h"
#include "outer.h"
#include "normal.h"
#include "table.h"

#pragma clang attribute pop
#endif
