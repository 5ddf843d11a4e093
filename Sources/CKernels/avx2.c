#include "levels.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define LANES 8
// 6 rows of two vectors, two vectors of weights and a value: 15 of 16 registers.
#define ROWS 6
#define TABLE ck_avx2_table

typedef __m256 V;
typedef float VU __attribute__((vector_size(32), aligned(4), may_alias));

static inline V v_all(float x) { return _mm256_set1_ps(x); }
static inline V v_load(const float *p) { return *(const VU *)p; }
static inline void v_store(float *p, V v) { *(VU *)p = v; }
/// Ones in the first `n` of 8 places.
static inline __m256i v_first(size_t n)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
static inline V v_load_first(const float *p, size_t n) { return _mm256_maskload_ps(p, v_first(n)); }
static inline void v_store_first(float *p, V v, size_t n) { _mm256_maskstore_ps(p, v_first(n), v); }
/// The second where either is NaN.
static inline V v_max(V a, V b) { return _mm256_max_ps(a, b); }
static inline V v_min(V a, V b) { return _mm256_min_ps(a, b); }

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
