// With this the input of a stream is const, and content can be coded where it lies.
#define ZLIB_CONST
#include <zlib.h>

// deflateInit2 and inflateInit2 are macros, which Swift does not import.
static inline int rinnalla_deflate_init_gzip(z_stream *s, int level) {
    return deflateInit2(s, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
static inline int rinnalla_inflate_init_gzip(z_stream *s) { return inflateInit2(s, 15 + 16); }
