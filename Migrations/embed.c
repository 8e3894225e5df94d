#include "migrations.h"

static const unsigned char m0001[] = {
#embed "0001_initial.sql"
};

static const struct embedded_migration all[] = {
    {"0001_initial.sql", m0001, sizeof m0001},
};

const struct embedded_migration *embedded_migrations(size_t *count) {
    *count = sizeof all / sizeof all[0];
    return all;
}
