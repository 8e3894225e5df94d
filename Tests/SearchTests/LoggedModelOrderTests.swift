import Model
import Testing

@testable import Search

/// What stock MLflow makes of each `field_name`.
@Suite struct LoggedModelOrderTests {
    @Test(arguments: [
        ("name", LoggedModelAttribute.name), ("model_id", .modelID), ("model_type", .modelType), ("status", .status),
        ("status_message", .statusMessage), ("source_run_id", .sourceRunID), ("experiment_id", .experimentID),
        ("artifact_location", .artifactLocation), ("lifecycle_stage", .lifecycleStage),
        ("creation_timestamp", .creationTimestampMs), ("creation_timestamp_ms", .creationTimestampMs),
        ("creation_time", .creationTimestampMs), ("last_updated_timestamp", .lastUpdatedTimestampMs),
        ("last_updated_timestamp_ms", .lastUpdatedTimestampMs),
    ])
    func attributesHaveTheirAliases(name: String, attribute: LoggedModelAttribute) throws {
        let order = try LoggedModelOrder(fieldName: name, ascending: false, datasetName: "ds", datasetDigest: "d")
        #expect(order == LoggedModelOrder(key: .attribute(attribute), ascending: false))
    }

    /// The key is what stands behind the first dot, to the byte: quotes are part of it.
    @Test(arguments: [
        ("metrics.acc", "acc"), ("metrics.a.b", "a.b"), ("metrics.f1-score", "f1-score"),
        ("metrics.val/loss", "val/loss"),
        ("metrics.m 1", "m 1"), ("metrics.`acc`", "`acc`"), ("metrics.", ""), ("metrics..a", ".a"), ("metrics.é", "é"),
        ("metrics.\u{301}x", "\u{301}x"),
    ])
    func metricsKeepTheirKeys(name: String, key: String) throws {
        guard case .metric(let parsed, nil, nil) = try LoggedModelOrder(fieldName: name).key else {
            Issue.record("\(name) is no metric")
            return
        }
        #expect(parsed.utf8.elementsEqual(key.utf8))
    }

    @Test func metricsHaveTheirDataset() throws {
        func key(_ name: String?, _ digest: String?) throws -> LoggedModelOrder.Key {
            try LoggedModelOrder(fieldName: "metrics.a", datasetName: name, datasetDigest: digest).key
        }
        #expect(try key("ds", "d1") == .metric(key: "a", datasetName: "ds", datasetDigest: "d1"))
        #expect(try key("ds", "") == .metric(key: "a", datasetName: "ds", datasetDigest: nil))
        #expect(try key("", "d1") == .metric(key: "a", datasetName: nil, datasetDigest: "d1"))
        #expect(try LoggedModelOrder(fieldName: "metrics.a").ascending)
    }

    @Test(arguments: [
        ("bogus", "Invalid order by field name: bogus"), ("", "Invalid order by field name: "),
        ("Name", "Invalid order by field name: Name"), (" name", "Invalid order by field name:  name"),
        ("`name`", "Invalid order by field name: `name`"), ("name DESC", "Invalid order by field name: name DESC"),
        // Stock MLflow fails on these, as they are names of its class.
        ("tags", "Invalid order by field name: tags"), ("metrics", "Invalid order by field name: metrics"),
        ("metadata", "Invalid order by field name: metadata"),
        ("params.lr", "Invalid order by field name: params.lr. Only metrics are supported."),
        ("tags.a", "Invalid order by field name: tags.a. Only metrics are supported."),
        ("attributes.name", "Invalid order by field name: attributes.name. Only metrics are supported."),
        ("metric.a", "Invalid order by field name: metric.a. Only metrics are supported."),
        ("Metrics.a", "Invalid order by field name: Metrics.a. Only metrics are supported."),
        (".a", "Invalid order by field name: .a. Only metrics are supported."),
        ("name\0", "Invalid order by field name: it is too long or contains a NUL character"),
    ])
    func otherFieldsAreRefused(name: String, message: String) {
        let error = #expect(throws: TrackingError.self) { try LoggedModelOrder(fieldName: name) }
        #expect(error == TrackingError(.invalidParameterValue, message))
    }

    @Test func aListKeepsItsOrder() throws {
        let orders = try LoggedModelOrder.parse([
            LoggedModelOrderField(fieldName: "metrics.a", ascending: false), LoggedModelOrderField(fieldName: "name"),
            LoggedModelOrderField(fieldName: "name", ascending: false),
        ])
        #expect(
            orders == [
                LoggedModelOrder(key: .metric(key: "a", datasetName: nil, datasetDigest: nil), ascending: false),
                LoggedModelOrder(key: .attribute(.name), ascending: true),
                LoggedModelOrder(key: .attribute(.name), ascending: false),
            ])
    }
}
