internal import SQLite

/// Faults of the model registry that `roost check` looks for.
struct RegistryCheck {
    let connection: Connection

    func faults() throws -> [String] {
        try unknownModels() + unknownVersions() + impossibleVersions()
    }

    private func unknownModels() throws -> [String] {
        var faults: [String] = []
        for table in ["registered_model_tags", "registered_model_aliases", "model_versions", "model_version_tags"] {
            let query = SQLFragment(
                """
                SELECT id, count(*) FROM \(table) WHERE id NOT IN (SELECT id FROM registered_models)
                GROUP BY 1 LIMIT 100
                """)
            try connection.statement(query).forEachBound { row in
                faults.append(
                    "orphan: \(row.int(1)) row(s) of \(table) refer to id \(row.int(0)), which registered_models lacks")
            }
        }
        return faults
    }

    private func unknownVersions() throws -> [String] {
        var faults: [String] = []
        try connection.statement(
            """
            SELECT m.name, t.version, count(*) FROM model_version_tags AS t
            CROSS JOIN registered_models AS m ON m.id = t.id
            WHERE NOT EXISTS (SELECT 1 FROM model_versions AS v WHERE v.id = t.id AND v.version = t.version)
            GROUP BY t.id, t.version LIMIT 100
            """
        ).forEach { row in
            faults.append(
                "orphan: \(row.int(2)) tag(s) of version \(row.int(1)) of '\(row.text(0))', which is not there")
        }
        try connection.statement(
            """
            SELECT m.name, a.alias, a.version FROM registered_model_aliases AS a
            CROSS JOIN registered_models AS m ON m.id = a.id
            WHERE NOT EXISTS (SELECT 1 FROM model_versions AS v WHERE v.id = a.id AND v.version = a.version)
            LIMIT 100
            """
        ).forEach { row in
            faults.append("alias '\(row.text(1))' of '\(row.text(0))' means version \(row.int(2)), which is not there")
        }
        return faults
    }

    private func impossibleVersions() throws -> [String] {
        var faults: [String] = []
        try connection.statement(
            """
            SELECT m.name, v.version, m.last_version FROM model_versions AS v
            CROSS JOIN registered_models AS m ON m.id = v.id
            WHERE v.version NOT BETWEEN 1 AND m.last_version LIMIT 100
            """
        ).forEach { row in
            faults.append(
                "'\(row.text(0))' has version \(row.int(1)), and its last number given is noted as \(row.int(2))")
        }
        try connection.statement(
            """
            SELECT m.name, v.version, v.stage FROM model_versions AS v
            CROSS JOIN registered_models AS m ON m.id = v.id WHERE v.stage NOT BETWEEN 0 AND 3 LIMIT 100
            """
        ).forEach { row in
            faults.append("version \(row.int(1)) of '\(row.text(0))' has the unknown stage \(row.int(2))")
        }
        return faults
    }
}
