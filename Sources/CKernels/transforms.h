// The transforms of Winograd's minimal filtering, F(m×m, 3×3), at strides 1 and 2. Part of a level, see finish.h.
//
// Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016. Points of interpolation: 0, ±1, ∞ (m = 2),
// and ±2 (m = 4), and ±1/2 (m = 6). A tile of m×m results is made of t×t values, t = m + 2; their products with the
// transformed weights are sums over the channels, one matrix product for each of the t² places.
//
// At stride 2 a row of results is a filter of two taps over the odd values, F(m, 2) with the points 0, ±1, 2, ∞, and one
// tap over the even ones, which is left as it is: t = 2m + 1 places, of which the last m have the same weights.
//
// Where m does not divide a side some tiles are short: of m - 1 results, which need one point less (and one tap of the even
// values less). Let M(x) be the product of (x - point) over the finite points that remain, and d the point that does not.
// A value of point a is M(x) (x - d) / (x - a) in the powers x⁰, x¹, … that stand for the source's values. With the weights
// of the long tile, which are divided by (a - d), it has to be M(x) (a - d) / (x - a): the same less M(x). M(x) is also the
// value of the point d in the long tile, and that of ∞ in the short one.

/// t values to t values, in the frame of the points.
INLINE void tile_in(const int stride, const int m, const V *s, V *d, const int step)
{
    if (stride == 2) {
        V a = s[6] - s[2], b = s[6] - s[4];
        d[0] = 2 * (s[0] - s[4]) + a, d[step] = b - 2 * s[2], d[2 * step] = b - 2 * (s[4] - s[2]), d[3 * step] = a;
        d[4 * step] = s[8] - s[4] - 2 * a;
        UNROLL for (int i = 0; i < 4; i++) { d[(5 + i) * step] = s[2 * i + 1]; }
    } else if (m == 2) {
        d[0] = s[0] - s[2], d[step] = s[1] + s[2], d[2 * step] = s[2] - s[1], d[3 * step] = s[1] - s[3];
    } else if (m == 4) {
        V even = s[4] - 4 * s[2], odd = s[3] - 4 * s[1], even2 = s[4] - s[2], odd2 = 2 * (s[3] - s[1]);
        d[0] = 4 * s[0] - 5 * s[2] + s[4];
        d[step] = even + odd, d[2 * step] = even - odd, d[3 * step] = even2 + odd2, d[4 * step] = even2 - odd2;
        d[5 * step] = 4 * s[1] - 5 * s[3] + s[5];
    } else {
        V even = s[2] + s[6] - 4.25f * s[4], odd = s[1] + s[5] - 4.25f * s[3];
        V even2 = s[6] + 0.25f * s[2] - 1.25f * s[4], odd2 = 0.5f * s[1] - 2.5f * s[3] + 2 * s[5];
        V even3 = s[6] + 4 * s[2] - 5 * s[4], odd3 = 2 * s[1] - 2.5f * s[3] + 0.5f * s[5];
        d[0] = s[0] - s[6] + 5.25f * (s[4] - s[2]);
        d[step] = even + odd, d[2 * step] = even - odd, d[3 * step] = even2 + odd2, d[4 * step] = even2 - odd2;
        d[5 * step] = even3 + odd3, d[6 * step] = even3 - odd3;
        d[7 * step] = s[7] - s[1] + 5.25f * (s[3] - s[5]);
    }
}

/// t values in the frame of the points to m results.
INLINE void tile_out(const int stride, const int m, const V *s, V *d, const int step)
{
    V a = s[1] + s[2], b = s[1] - s[2];
    if (stride == 2) {
        d[0] = s[0] + a + s[3] + s[5], d[step] = b + 2 * s[3] + s[6], d[2 * step] = a + 4 * s[3] + s[7];
        d[3 * step] = b + 8 * s[3] + s[4] + s[8];
        return;
    }
    if (m == 2) {
        d[0] = s[0] + a, d[step] = b - s[3];
        return;
    }
    V e = s[3] + s[4], f = s[3] - s[4];
    if (m == 4) {
        d[0] = s[0] + a + e, d[step] = b + 2 * f, d[2 * step] = a + 4 * e, d[3 * step] = b + 8 * f + s[5];
        return;
    }
    V g = s[5] + s[6], h = s[5] - s[6];
    d[0] = s[0] + a + e + g, d[step] = b + 2 * f + 0.5f * h, d[2 * step] = a + 4 * e + 0.25f * g;
    d[3 * step] = b + 8 * f + 0.125f * h, d[4 * step] = a + 16 * e + 0.0625f * g;
    d[5 * step] = b + 32 * f + 0.03125f * h + s[7];
}

/// Places of the point that a short tile has not, and of ∞.
#define DROPPED(stride, m) ((stride) == 1 ? (m) : 3)
#define INFINITE(stride, m) ((stride) == 1 ? (m) + 1 : 4)

/// Whether a short tile has nothing at a place.
#define LACKS(stride, m, place) ((place) == DROPPED(stride, m) || ((stride) == 2 && (place) == 2 * (m)))

/// `tile_in` of a short tile: t - stride values; what is left in the places that it lacks means nothing.
INLINE void short_tile_in(const int stride, const int m, const V *s, V *d, const int step)
{
    V long_tile[9], all[9];
    const int t = stride == 1 ? m + 2 : 2 * m + 1;
    UNROLL for (int i = 0; i < t; i++) { all[i] = i < t - stride ? s[i] : v_all(0); }
    tile_in(stride, m, all, long_tile, 1);
    V product = long_tile[DROPPED(stride, m)];
    UNROLL for (int i = 0; i < t; i++) {
        if (i > INFINITE(stride, m)) {
            d[i * step] = long_tile[i];
        } else if (i == INFINITE(stride, m)) {
            // Of m = 2 the values of ∞, and of m = 2 and 6 those of 0, have the other sign.
            d[i * step] = m == 2 ? -product : product;
        } else {
            d[i * step] = i == 0 && m != 4 ? long_tile[i] + product : long_tile[i] - product;
        }
    }
}

/// `tile_out` of a short tile: m - 1 results.
INLINE void short_tile_out(const int stride, const int m, const V *s, V *d, const int step)
{
    V all[9], r[9];
    const int t = stride == 1 ? m + 2 : 2 * m + 1, last = INFINITE(stride, m);
    UNROLL for (int i = 0; i < t; i++) { all[i] = LACKS(stride, m, i) || i == last ? v_all(0) : s[i]; }
    tile_out(stride, m, all, r, 1);
    UNROLL for (int i = 0; i < m - 2; i++) { d[i * step] = r[i]; }
    d[(m - 2) * step] = m == 2 ? r[m - 2] - s[last] : r[m - 2] + s[last];
}

/// Three weights to the values of all different places.
INLINE void weights_in(const int stride, const int m, const V *s, V *d)
{
    V even = s[0] + s[2];
    if (stride == 2) {
        d[0] = 0.5f * s[0], d[1] = -0.5f * even, d[2] = (-1 / 6.0f) * (s[0] - s[2]);
        d[3] = (1 / 6.0f) * s[0] + (1 / 3.0f) * s[2], d[4] = s[2], d[5] = s[1];
    } else if (m == 2) {
        d[0] = s[0], d[1] = 0.5f * even + 0.5f * s[1], d[2] = 0.5f * even - 0.5f * s[1], d[3] = s[2];
    } else if (m == 4) {
        V even2 = (1 / 24.0f) * s[0] + (1 / 6.0f) * s[2], odd2 = (1 / 12.0f) * s[1];
        d[0] = 0.25f * s[0], d[1] = (-1 / 6.0f) * (even + s[1]), d[2] = (-1 / 6.0f) * (even - s[1]);
        d[3] = even2 + odd2, d[4] = even2 - odd2, d[5] = s[2];
    } else {
        V even2 = (1 / 90.0f) * s[0] + (2 / 45.0f) * s[2], odd2 = (1 / 45.0f) * s[1];
        V even3 = (32 / 45.0f) * s[0] + (8 / 45.0f) * s[2], odd3 = (16 / 45.0f) * s[1];
        d[0] = s[0], d[1] = (-2 / 9.0f) * (even + s[1]), d[2] = (-2 / 9.0f) * (even - s[1]);
        d[3] = even2 + odd2, d[4] = even2 - odd2, d[5] = even3 + odd3, d[6] = even3 - odd3, d[7] = s[2];
    }
}

/// Rows of the matrix that `weights_in` applies, for one row of places at a time.
static const float weight_rows[4][8][3] = {
    {{1, 0, 0}, {0.5f, 0.5f, 0.5f}, {0.5f, -0.5f, 0.5f}, {0, 0, 1}},
    {{0.25f, 0, 0}, {-1 / 6.0f, -1 / 6.0f, -1 / 6.0f}, {-1 / 6.0f, 1 / 6.0f, -1 / 6.0f},
     {1 / 24.0f, 1 / 12.0f, 1 / 6.0f}, {1 / 24.0f, -1 / 12.0f, 1 / 6.0f}, {0, 0, 1}},
    {{1, 0, 0}, {-2 / 9.0f, -2 / 9.0f, -2 / 9.0f}, {-2 / 9.0f, 2 / 9.0f, -2 / 9.0f},
     {1 / 90.0f, 1 / 45.0f, 2 / 45.0f}, {1 / 90.0f, -1 / 45.0f, 2 / 45.0f},
     {32 / 45.0f, 16 / 45.0f, 8 / 45.0f}, {32 / 45.0f, -16 / 45.0f, 8 / 45.0f}, {0, 0, 1}},
    {{0.5f, 0, 0}, {-0.5f, 0, -0.5f}, {-1 / 6.0f, 0, 1 / 6.0f}, {1 / 6.0f, 0, 1 / 3.0f}, {0, 0, 1}, {0, 1, 0}},
};
