#pragma once
#include <stdbool.h>
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
/// Parses the whole of `text` (a JSON number) as a double, correctly rounded. Returns false when it is not one
/// number or lies outside the range of a double. Swift has no std::from_chars of its own.
bool roost_parse_double(const char *text, size_t length, double *value);

/// Room that `roost_print_double` needs: sign, 17 digits, a point and an exponent of three digits take 24.
#define ROOST_DOUBLE_TEXT_MAX 32

/// Writes the shortest text that reads back as the finite `value`, laid out as Python's repr does: 1.0, 0.0001,
/// 1e-05, 1e+16. Returns its length; there is no NUL at the end. `text` has room for ROOST_DOUBLE_TEXT_MAX bytes.
///
/// Swift's Double.description has the same digits, but allocates a String for more than 15 of them.
size_t roost_print_double(double value, char *text);
#ifdef __cplusplus
}
#endif
