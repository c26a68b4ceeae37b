//! What can go wrong: registering a monitor, putting connections under its watch, and taking SQLite's log.

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

/// Why a connection could not be put under watch. It is not measured.
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
    /// The connection has one of the hooks that the monitor needs, and SQLite has one place for it.
    HookTaken {
        /// The hook, as SQLite names it.
        hook: &'static str,
        /// The hook that was there is gone: one that was not set by `rusqlite` 0.41 or later can be found only by taking its place.
        lost: bool,
    },
}

impl fmt::Display for InstrumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, code) = match self {
            Self::ClientData { code } => ("sqlite3_set_clientdata", code),
            Self::Trace { code } => ("sqlite3_trace_v2", code),
            Self::HookTaken { hook, lost } => {
                let state = if *lost { "was, and was lost in finding it" } else { "is, and stays" };
                return write!(
                    f,
                    "connection not instrumented: its {hook} {state} a hook of somebody else, and SQLite has one of each; \
                     instrument connections before other hooks are set, or do without the one or the other \
                     (a monitor without models and rows by table needs trace_v2 alone)"
                );
            }
        };
        write!(
            f,
            "connection not instrumented: {what} gave result code {code}, 0 is allowed; \
             the connection can be used unmeasured, and instrumented once memory is free again"
        )
    }
}

impl Error for InstrumentError {}

/// Why a monitor could not be installed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstallError {
    /// Another monitor watches the connections of this process.
    Installed {
        /// The name of that one.
        installed: String,
        /// The name of the one that was refused.
        refused: String,
    },
    /// SQLite refused: it is out of memory.
    AutoExtension {
        /// SQLite's result code.
        code: i32,
    },
}

impl fmt::Display for InstallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Installed { installed, refused } => write!(
                f,
                "monitor {refused:?} not installed: monitor {installed:?} is, and a process has one; \
                 instrument connections one by one, or give files names of their own with `alias`"
            ),
            Self::AutoExtension { code } => write!(
                f,
                "monitor not installed: sqlite3_auto_extension gave result code {code}, 0 is allowed; \
                 instrument connections one by one"
            ),
        }
    }
}

impl Error for InstallError {}

/// Why errors are not counted from SQLite's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogError {
    /// They are already.
    AlreadyOn,
    /// SQLite refused: it is in use.
    Config {
        /// SQLite's result code.
        code: i32,
    },
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyOn => {
                f.write_str("SQLite's log: its errors are counted already; call this once in a process")
            }
            Self::Config { code } => write!(
                f,
                "SQLite's log: sqlite3_config gave result code {code}, 0 is allowed; \
                 call this before the first connection is opened and before a monitor is installed"
            ),
        }
    }
}

impl Error for LogError {}

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
