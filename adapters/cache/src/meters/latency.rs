//! `cache_operation_duration_seconds`.

use altimeter::{Family, Histogram};

use crate::families::{Operation, Timed};

/// A histogram for each operation.
#[derive(Clone)]
pub(crate) struct Latency {
    pub(crate) get: Histogram,
    pub(crate) get_many: Histogram,
    pub(crate) get_or_insert: Histogram,
    pub(crate) set: Histogram,
    pub(crate) delete: Histogram,
}

impl Latency {
    pub(crate) fn new(family: &Family<Timed<'static>, Histogram>, cache: &str, backend: &str) -> Self {
        let of = |op| family.get(&Timed { cache, backend, op });
        Self {
            get: of(Operation::Get),
            get_many: of(Operation::GetMany),
            get_or_insert: of(Operation::GetOrInsert),
            set: of(Operation::Set),
            delete: of(Operation::Delete),
        }
    }
}
