#pragma once
#include <stddef.h>

/// One migration file, its bytes compiled into the program.
struct embedded_migration {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};

/// All files of this folder in the order they are applied. A function, since Swift cannot see an array of unknown
/// length.
const struct embedded_migration *embedded_migrations(size_t *count);
