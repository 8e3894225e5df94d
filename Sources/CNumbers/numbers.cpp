#include "CNumbers.h"

#include <charconv>
#include <cstring>

extern "C" bool roost_parse_double(const char *text, size_t length, double *value) {
    auto [end, error] = std::from_chars(text, text + length, *value);
    return error == std::errc() && end == text + length;
}

extern "C" size_t roost_print_double(double value, char *text) {
    // Python prints an exponent exactly when the decimal one is below -4 or at least 16, and then as to_chars does.
    char *end = std::to_chars(text, text + ROOST_DOUBLE_TEXT_MAX, value, std::chars_format::scientific).ptr;
    char *first = text + (*text == '-');
    char *mark = end[-4] == 'e' ? end - 4 : end - 5;  // e+NN or e+NNN, + or -
    int exponent = 0;
    for (char *digit = mark + 2; digit < end; ++digit) exponent = exponent * 10 + (*digit - '0');
    if (mark[1] == '-') exponent = -exponent;
    if (exponent < -4 || exponent >= 16) return end - text;

    // "d.ddde±XX" becomes plain digits: close the gap of the point, then open one where the point belongs.
    size_t count = 1;
    if (first[1] == '.') {
        count = mark - first - 1;
        std::memmove(first + 1, first + 2, count - 1);
    }
    if (exponent < 0) {
        size_t zeros = -exponent - 1;
        std::memmove(first + 2 + zeros, first, count);
        std::memset(first, '0', 2 + zeros);
        first[1] = '.';
        return first + 2 + zeros + count - text;
    }
    size_t whole = exponent + 1;
    if (count <= whole) {
        std::memset(first + count, '0', whole - count);
        first[whole] = '.';
        first[whole + 1] = '0';
        return first + whole + 2 - text;
    }
    std::memmove(first + whole + 1, first + whole, count - whole);
    first[whole] = '.';
    return first + count + 1 - text;
}
