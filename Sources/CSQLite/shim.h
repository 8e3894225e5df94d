#pragma once
#include <sqlite3.h>
#include <string.h>

// Swift imports neither a macro that casts (SQLITE_TRANSIENT) nor a variadic function (sqlite3_config).

/// Binds a copy of `length` bytes of UTF-8.
static inline int roost_bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
    return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}

/// Turns off SQLite's memory accounting: it takes one global mutex for each allocation of every thread.
/// Only works before the first connection is opened.
static inline int roost_configure_sqlite(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// contains_text(text, part): whether the bytes of the second are somewhere in the first; 0 where one is NULL or the
/// part is empty.
static inline void roost_contains_text(sqlite3_context *context, int count, sqlite3_value **values) {
    const char *text = (const char *)sqlite3_value_text(values[0]);
    size_t length = (size_t)sqlite3_value_bytes(values[0]);
    const char *part = (const char *)sqlite3_value_text(values[1]);
    size_t part_length = (size_t)sqlite3_value_bytes(values[1]);
    int found = 0;
    if (count == 2 && text && part && part_length > 0 && part_length <= length) {
        // By its last byte, as what precedes a number or a word is often the same in every text.
        const char *end = text + length;
        const char *place = text + part_length - 1;
        while (!found && (place = (const char *)memchr(place, part[part_length - 1], (size_t)(end - place)))) {
            found = memcmp(place - part_length + 1, part, part_length) == 0;
            place++;
        }
    }
    sqlite3_result_int(context, found);
}

/// Makes contains_text known to a connection.
static inline int roost_create_functions(sqlite3 *connection) {
    return sqlite3_create_function_v2(
        connection, "contains_text", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
        roost_contains_text, NULL, NULL, NULL);
}
