#pragma once
#include <stddef.h>

/// One file of the page, compressed with gzip, its bytes compiled into the program.
struct webui_file {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};

/// The files of the page; none when the program was built without them. A function, since Swift cannot see an array of
/// unknown length.
const struct webui_file *webui_files(size_t *count);

/// Twelve hexadecimal digits that change with any of the files; empty when there are none.
const char *webui_version(void);
