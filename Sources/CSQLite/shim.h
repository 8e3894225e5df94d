#pragma once
#include <sqlite3.h>

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
