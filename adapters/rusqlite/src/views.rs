//! The names of `django-prometheus`.

use altimeter::{Bounds, Kind, RegisterError, Registry, ViewBuilder};

/// What `django-prometheus` 2.5 calls one of our families.
struct Django {
    name: &'static str,
    help: &'static str,
    of: &'static str,
}

/// Counters by database.
const COUNTERS: [Django; 3] = [
    Django {
        name: "django_db_new_connections_total",
        help: "Counter of created connections by database and by vendor.",
        of: "db_connections_opened_total",
    },
    Django {
        name: "django_db_new_connection_errors_total",
        help: "Counter of connection failures by database and by vendor.",
        of: "db_connection_errors_total",
    },
    Django {
        name: "django_db_execute_many_total",
        help: "Counter of executed statements in bulk operations by database and by vendor.",
        of: "db_statements_batched_total",
    },
];

/// Of which transactions are no part.
const EXECUTED: Django = Django {
    name: "django_db_execute_total",
    help: "Counter of executed statements by database and by vendor, including bulk executions.",
    of: "db_statements_total",
};

const ERRORS: Django = Django {
    name: "django_db_errors_total",
    help: "Counter of execution errors by database, vendor and exception type.",
    of: "db_errors_total",
};

const DURATION: Django = Django {
    name: "django_db_query_duration_seconds",
    help: "Histogram of query duration by database and vendor.",
    of: "db_statement_duration_seconds",
};

/// Counters by model.
const MODELS: [Django; 3] = [
    Django {
        name: "django_model_inserts_total",
        help: "Number of insert operations by model.",
        of: "model_inserts_total",
    },
    Django {
        name: "django_model_updates_total",
        help: "Number of update operations by model.",
        of: "model_updates_total",
    },
    Django {
        name: "django_model_deletes_total",
        help: "Number of delete operations by model.",
        of: "model_deletes_total",
    },
];

/// Gauges, in spite of their names.
const MIGRATIONS: [Django; 2] = [
    Django {
        name: "django_migrations_applied_total",
        help: "Count of applied migrations by database connection",
        of: "db_migrations_applied",
    },
    Django {
        name: "django_migrations_unapplied_total",
        help: "Count of unapplied migrations by database connection",
        of: "db_migrations_pending",
    },
];

impl Django {
    fn view<'r>(&self, registry: &'r Registry, kind: Kind) -> ViewBuilder<'r> {
        registry.view("django", kind, self.name, self.help).of(self.of)
    }

    /// With the labels of all that Django counts by database.
    fn by_database<'r>(&self, registry: &'r Registry, kind: Kind) -> ViewBuilder<'r> {
        self.view(registry, kind).rename("db", "alias").constant("vendor", "sqlite")
    }
}

/// Registers the views, or finds them registered by another monitor. The bounds are those of the durations.
pub(crate) fn register(registry: &Registry, bounds: &Bounds) -> Result<(), RegisterError> {
    for counter in &COUNTERS {
        counter.by_database(registry, Kind::Counter).get_or_register()?;
    }
    let executed = EXECUTED.by_database(registry, Kind::Counter);
    executed.only(|labels| labels.get("kind").as_deref() != Some("transaction")).get_or_register()?;
    let errors = ERRORS.by_database(registry, Kind::Counter);
    let errors = errors.label("type", |labels| exception(&labels.get("code").unwrap_or_default()).into());
    errors.get_or_register()?;
    let duration = DURATION.by_database(registry, Kind::Histogram);
    let is_default = *bounds == Bounds::STATEMENT_LATENCY;
    duration.bounds(if is_default { Bounds::DJANGO_LATENCY } else { bounds.clone() }).get_or_register()?;
    for model in &MODELS {
        model.view(registry, Kind::Counter).keep("model").get_or_register()?;
    }
    for migrations in &MIGRATIONS {
        migrations.view(registry, Kind::Gauge).rename("db", "connection").get_or_register()?;
    }
    Ok(())
}

/// The class of the exception that Python's `sqlite3` raises for a `code`, as CPython has it in `Modules/_sqlite/util.c`. What only
/// `rusqlite` finds is put to the class by which PEP 249 describes it; all else, as the overflow series, to the base class, as
/// there.
fn exception(code: &str) -> &'static str {
    match code {
        "internal" | "notfound" => "InternalError",
        "nomem" => "MemoryError",
        "error" | "perm" | "abort" | "busy" | "locked" | "readonly" | "interrupt" | "ioerr" | "full"
        | "cantopen" | "protocol" | "schema" => "OperationalError",
        "toobig" | "conversion" => "DataError",
        "misuse" | "range" => "InterfaceError",
        "parameters" | "column" | "usage" => "ProgrammingError",
        code if code == "mismatch" || code.starts_with("constraint") => "IntegrityError",
        _ => "DatabaseError",
    }
}

#[cfg(test)]
mod tests {
    use super::exception;
    use crate::code::ErrorCode;
    use altimeter::LabelValue;

    #[test]
    fn every_code_has_a_class_and_only_those_that_python_does_not_know_have_the_base() {
        let codes = ErrorCode::CLOSED.expect("a closed set");
        let base: Vec<_> = codes.iter().filter(|code| exception(code) == "DatabaseError").collect();
        assert_eq!(base, [&"corrupt", &"nolfs", &"auth", &"notadb", &"other"]);
    }
}
