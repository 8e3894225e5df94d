#include <charconv>
#include <cstddef>

extern "C" bool roost_parse_double(const char *text, size_t length, double *value) {
    auto [end, error] = std::from_chars(text, text + length, *value);
    return error == std::errc() && end == text + length;
}
