#include "levels.h"

#include <string.h>

#define LANES 4
#if defined(__aarch64__)
// 12 rows of two vectors, two vectors of weights and a value: 27 of 32 registers.
#define ROWS 12
#else
// SSE2 has 16 registers.
#define ROWS 6
#endif
#define TABLE ck_portable_table

typedef float V __attribute__((vector_size(16)));
typedef float VU __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t VI __attribute__((vector_size(16)));

static inline V v_all(float x) { return (V){x, x, x, x}; }
static inline V v_load(const float *p) { return *(const VU *)p; }
static inline void v_store(float *p, V v) { *(VU *)p = v; }
static inline V v_load_first(const float *p, size_t n)
{
    V v = {0, 0, 0, 0};
    memcpy(&v, p, n * sizeof(float));
    return v;
}
static inline void v_store_first(float *p, V v, size_t n) { memcpy(p, &v, n * sizeof(float)); }
/// The second where either is NaN.
static inline V v_max(V a, V b)
{
    VI is_larger = a > b;
    return (V)(((VI)a & is_larger) | ((VI)b & ~is_larger));
}
static inline V v_min(V a, V b)
{
    VI is_smaller = a < b;
    return (V)(((VI)a & is_smaller) | ((VI)b & ~is_smaller));
}

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
