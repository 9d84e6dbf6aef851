#pragma once

#include <stdbool.h>
#include <stdint.h>

// The SHA extensions of x86-64 processors, which Swift has no names for. What runs without them is SHA256.swift.

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

static inline bool rinnalla_has_sha256(void) {
    unsigned int a, b, c, d;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
    const bool has_sha = b & (1u << 29);
    if (!__get_cpuid(1, &a, &b, &c, &d)) return false;
    const bool has_sse41 = c & (1u << 19);
    return has_sha && has_sse41;
}

// FIPS 180-4 §6.2.2 for one block of 64 bytes, four rounds at a time. The instructions keep the state as ABEF and CDGH.
__attribute__((target("sha,sse4.1"))) static inline void rinnalla_sha256_compress(
    uint32_t *state, const uint8_t *block, const uint32_t *constants) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
    const __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
    const __m128i abef_before = _mm_alignr_epi8(badc, hgfe, 8);
    const __m128i cdgh_before = _mm_blend_epi16(hgfe, badc, 0xf0);
    __m128i abef = abef_before, cdgh = cdgh_before;
    __m128i words[4];
    for (int i = 0; i < 4; i++) {
        words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), big_endian);
    }
    // Unrolled, so that the words stay in registers.
#pragma clang loop unroll(full)
    for (int group = 0; group < 16; group++) {
        const __m128i w0 = words[group & 3], w1 = words[(group + 1) & 3];
        const __m128i w2 = words[(group + 2) & 3], w3 = words[(group + 3) & 3];
        __m128i sum = _mm_add_epi32(w0, _mm_loadu_si128((const __m128i *)(constants + 4 * group)));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
        words[group & 3] = _mm_sha256msg2_epu32(
            _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4)), w3);
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#else
static inline bool rinnalla_has_sha256(void) { return false; }
static inline void rinnalla_sha256_compress(uint32_t *state, const uint8_t *block, const uint32_t *constants) {
    (void)state, (void)block, (void)constants;
}
#endif
