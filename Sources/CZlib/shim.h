#pragma once
#include <zlib.h>

// Swift does not import the macros that pass zlib's version along.

/// Starts a stream in the gzip format (RFC 1952).
static inline int roost_gzip_start(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

/// Starts reading raw deflate data (RFC 1951), which has no header and no sum.
static inline int roost_inflate_raw_start(z_stream *stream) {
    return inflateInit2(stream, -15);
}
