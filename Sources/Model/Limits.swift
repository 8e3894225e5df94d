/// Every limit on what a client may send, with its origin. Lengths count Unicode scalars, as MLflow does.
package enum Limits {
    // MLflow's own (`mlflow/utils/validation.py`, `mlflow/store/tracking/__init__.py`).
    package static let experimentNameLengthMax = 500
    package static let artifactLocationLengthMax = 2048
    package static let experimentTagKeyLengthMax = 250
    package static let experimentTagValueLengthMax = 20_000
    package static let keyLengthMax = 250
    package static let paramValueLengthMax = 6000
    package static let runTagValueLengthMax = 8000
    package static let batchMetricsMax = 1000
    package static let batchParamsMax = 100
    package static let batchTagsMax = 100
    package static let batchItemsMax = 1000
    package static let datasetNameLengthMax = 500
    package static let datasetDigestLengthMax = 36
    package static let datasetSourceLengthMax = 65_535
    package static let datasetSchemaLengthMax = 1_048_575
    package static let datasetProfileLengthMax = 16_777_215
    package static let inputTagKeyLengthMax = 255
    package static let inputTagValueLengthMax = 500
    package static let searchResultsMax = 50_000
    package static let searchResultsDefault = 1000
    package static let historyBulkRunsMax = 100
    package static let historyBulkPointsMax = 25_000
    package static let historyIntervalPointsMax = 2500
    /// Of `metrics/curves`: parts that the range of steps is cut into.
    package static let curvePointsMax = 4000
    package static let curvePointsDefault = 500
    /// Of `runs/trends`: parents in one answer.
    package static let trendRunsMax = 1000
    package static let searchDatasetsExperimentsMax = 20
    package static let searchDatasetsRowsMax = 1000
    package static let registryTagKeyLengthMax = 250
    package static let registryTagValueLengthMax = 100_000
    package static let modelAliasLengthMax = 255
    package static let searchModelsMax = 1000
    package static let searchModelsDefault = 100
    package static let searchVersionsMax = 200_000
    package static let searchVersionsDefault = 10_000

    // Ours: MLflow has no limit here, and a server on a small machine must.
    /// Bytes of a filter string; 1 MB filters are refused by their length before they are read.
    package static let filterBytesMax = 64 * 1024
    /// Comparisons in one filter.
    package static let filterClausesMax = 500
    /// Parentheses and NOTs within each other in one filter, needed or not.
    package static let filterDepthMax = 100
    /// ANDs and ORs within each other, when all NOTs have been moved to the comparisons and no parentheses are left
    /// that change nothing. SQLite 3.40 reads an expression with a stack of 100 places, and each level takes three.
    package static let filterLevelsMax = 16
    /// Keys in one `order_by`. Each is up to two terms of SQL, and SQLite 3.40 crashes on more than 64 of them over a
    /// join.
    package static let orderByMax = 30
    /// Levels of nesting in a JSON body.
    package static let jsonDepthMax = 64
    /// Bytes of a JSON body unless configured otherwise.
    package static let bodyBytesMax = 64 * 1024 * 1024
    /// Experiment ids in one runs/search.
    package static let searchExperimentsMax = 10_000
    /// Runs in one page of a run's ancestors, children or subtree.
    package static let treeListMax = 10_000
    package static let treeListDefault = 1000
    /// Trees in one page of a search of trees.
    package static let searchTreesMax = 1000
    package static let searchTreesDefault = 50
    package static let treeDepthMax = 20
    package static let childrenPerNodeMax = 1000
    package static let childrenPerNodeDefault = 20
    /// Runs in one page of trees; beyond it children are left out.
    package static let treeNodesMax = 20_000
    /// Runs times columns in one table, and bytes of the texts in it: what an answer takes in memory is about three
    /// times that.
    package static let tableColumnsMax = 200
    package static let tableCellsMax = 2_000_000
    package static let tableTextBytesMax = 64 * 1024 * 1024
    /// Of each param and tag: values that are told apart, and those that are listed.
    package static let distinctValuesMax = 1000
    package static let distinctValuesDefault = 20
    /// Bytes of the values that are told apart, of all keys together.
    package static let distinctBytesMax = 32 * 1024 * 1024
    /// Keys of each kind in one answer.
    package static let distinctKeysMax = 10_000
    /// Numbers between the first and the last run of a search of trees, where roots are put in order in memory.
    package static let forestRunsMax = 50_000_000
    /// Levels below a run; the store has no bound of its own.
    package static let treeLevelsMax = 1_000_000
}
