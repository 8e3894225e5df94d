#pragma once
#include <stdbool.h>
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
/// Parses the whole of `text` (a JSON number) as a double, correctly rounded. Returns false when it is not one
/// number or lies outside the range of a double. Swift has no std::from_chars of its own.
bool roost_parse_double(const char *text, size_t length, double *value);
#ifdef __cplusplus
}
#endif
