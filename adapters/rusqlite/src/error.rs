//! What can go wrong: registering a monitor, and putting a connection under its watch.

use std::error::Error;
use std::fmt;

use altimeter::RegisterError;

/// Why a [`Monitor`](crate::Monitor) could not be registered.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum MonitorError {
    /// The name given to [`Monitor::new`](crate::Monitor::new) is empty.
    NoName,
    /// A model, or its table, has an empty name.
    NoModelName {
        /// The model, as given.
        model: String,
        /// Its table, as given.
        table: String,
    },
    /// Two models count the rows of one table.
    TableTwice {
        /// The table, as given the second time.
        table: String,
        /// The model that has it.
        first: String,
        /// The model that asked for it, too.
        second: String,
    },
    /// The registry refused a family.
    Register(RegisterError),
}

impl fmt::Display for MonitorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => write!(
                f,
                "monitor \"\": the name is the value of the label `db` and must not be empty; \
                 give the database a name, such as \"main\""
            ),
            Self::NoModelName { model, table } => write!(
                f,
                "model {model:?} of table {table:?}: neither name may be empty; \
                 name the model as its label should read and the table as in its CREATE TABLE"
            ),
            Self::TableTwice { table, first, second } => write!(
                f,
                "model {second:?}: the rows of table {table:?} are counted for model {first:?} already; \
                 a table belongs to one model, so remove one of the two (table names ignore case)"
            ),
            Self::Register(error) => error.fmt(f),
        }
    }
}

impl Error for MonitorError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Register(error) => error.source(),
            _ => None,
        }
    }
}

impl From<RegisterError> for MonitorError {
    fn from(error: RegisterError) -> Self {
        Self::Register(error)
    }
}

/// Why a connection could not be put under watch. It stays as usable as it was, and is not measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstrumentError {
    /// SQLite refused to keep the monitor's state with the connection: it is out of memory.
    ClientData {
        /// SQLite's result code.
        code: i32,
    },
    /// SQLite refused to trace the connection.
    Trace {
        /// SQLite's result code.
        code: i32,
    },
}

impl fmt::Display for InstrumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, code) = match self {
            Self::ClientData { code } => ("sqlite3_set_clientdata", code),
            Self::Trace { code } => ("sqlite3_trace_v2", code),
        };
        write!(
            f,
            "connection not instrumented: {what} gave result code {code}, 0 is allowed; \
             the connection can be used unmeasured, and instrumented once memory is free again"
        )
    }
}

impl Error for InstrumentError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_sqlite_names_the_call_and_its_code() {
        let message = InstrumentError::ClientData { code: 7 }.to_string();
        assert!(message.contains("sqlite3_set_clientdata gave result code 7"), "{message}");
        let message = InstrumentError::Trace { code: 21 }.to_string();
        assert!(message.contains("sqlite3_trace_v2 gave result code 21"), "{message}");
    }
}
