#include "migrations.h"

static const unsigned char m0001[] = {
#embed "0001_initial.sql"
};

static const unsigned char m0002[] = {
#embed "0002_logged_models.sql"
};

static const unsigned char m0003[] = {
#embed "0003_model_registry.sql"
};

static const unsigned char m0004[] = {
#embed "0004_run_trees.sql"
};

static const unsigned char m0005[] = {
#embed "0005_tree_writes.sql"
};

static const unsigned char m0006[] = {
#embed "0006_tree_reads.sql"
};

static const struct embedded_migration all[] = {
    {"0001_initial.sql", m0001, sizeof m0001},
    {"0002_logged_models.sql", m0002, sizeof m0002},
    {"0003_model_registry.sql", m0003, sizeof m0003},
    {"0004_run_trees.sql", m0004, sizeof m0004},
    {"0005_tree_writes.sql", m0005, sizeof m0005},
    {"0006_tree_reads.sql", m0006, sizeof m0006},
};

const struct embedded_migration *embedded_migrations(size_t *count) {
    *count = sizeof all / sizeof all[0];
    return all;
}
