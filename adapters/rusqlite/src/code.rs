//! What an error is called: the labels `code` and `phase`. Both are closed sets, so that no error can make a series without end.

use altimeter::LabelValue;
use rusqlite::{Error, ffi};

/// In which step of its work a call failed: the label `phase`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, LabelValue)]
#[non_exhaustive]
pub enum Phase {
    /// The text was compiled: a syntax error, no such table, more than one statement.
    Prepare,
    /// Values were bound to parameters: too few, a wrong name, a value that does not become SQL.
    Bind,
    /// The statement ran: a violated constraint, a locked database, an interrupt, a full disk.
    Step,
    /// A value was read from a row: a wrong type or column, a number out of range.
    Convert,
}

/// SQLite's primary result codes, its codes for constraints, and what `rusqlite` finds by itself: the label `code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, LabelValue)]
pub(crate) enum ErrorCode {
    Error,
    Internal,
    Perm,
    Abort,
    Busy,
    Locked,
    Nomem,
    Readonly,
    Interrupt,
    Ioerr,
    Corrupt,
    Notfound,
    Full,
    Cantopen,
    Protocol,
    Schema,
    Toobig,
    /// A constraint, and SQLite did not say of which kind.
    Constraint,
    ConstraintCheck,
    ConstraintCommithook,
    ConstraintDatatype,
    ConstraintForeignkey,
    ConstraintFunction,
    ConstraintNotnull,
    ConstraintPinned,
    ConstraintPrimarykey,
    ConstraintRowid,
    ConstraintTrigger,
    ConstraintUnique,
    ConstraintVtab,
    Mismatch,
    Misuse,
    Nolfs,
    Auth,
    Range,
    Notadb,
    /// Too many or too few parameters, or a name that is not in the text.
    Parameters,
    /// A value of Rust's that SQL does not have, or one of SQL's that the type asked for does not have.
    Conversion,
    /// A column that is not in the row.
    Column,
    /// A call that does not fit its statement: `execute` of a query, several statements at once.
    Usage,
    /// Any other.
    Other,
}

impl ErrorCode {
    /// What `error` is; `None` for [`Error::QueryReturnedNoRows`], which is an answer.
    pub(crate) fn of(error: &Error) -> Option<Self> {
        Some(match error {
            Error::QueryReturnedNoRows => return None,
            Error::SqliteFailure(error, _) | Error::SqlInputError { error, .. } => {
                Self::of_result(error.extended_code)
            }
            Error::InvalidParameterCount(..) | Error::InvalidParameterName(_) => Self::Parameters,
            Error::ToSqlConversionFailure(_)
            | Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..) => Self::Conversion,
            Error::InvalidColumnIndex(_) | Error::InvalidColumnName(_) => Self::Column,
            Error::ExecuteReturnedResults
            | Error::MultipleStatement
            | Error::InvalidQuery
            | Error::QueryReturnedMoreThanOneRow
            | Error::StatementChangedRows(_)
            | Error::NulError(_)
            | Error::InvalidPath(_)
            | Error::SqliteSingleThreadedMode => Self::Usage,
            _ => Self::Other,
        })
    }

    /// What SQLite's extended result code stands for: a constraint, or the primary code in its lowest byte.
    pub(crate) fn of_result(code: i32) -> Self {
        match code {
            ffi::SQLITE_CONSTRAINT_CHECK => Self::ConstraintCheck,
            ffi::SQLITE_CONSTRAINT_COMMITHOOK => Self::ConstraintCommithook,
            ffi::SQLITE_CONSTRAINT_DATATYPE => Self::ConstraintDatatype,
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Self::ConstraintForeignkey,
            ffi::SQLITE_CONSTRAINT_FUNCTION => Self::ConstraintFunction,
            ffi::SQLITE_CONSTRAINT_NOTNULL => Self::ConstraintNotnull,
            ffi::SQLITE_CONSTRAINT_PINNED => Self::ConstraintPinned,
            ffi::SQLITE_CONSTRAINT_PRIMARYKEY => Self::ConstraintPrimarykey,
            ffi::SQLITE_CONSTRAINT_ROWID => Self::ConstraintRowid,
            ffi::SQLITE_CONSTRAINT_TRIGGER => Self::ConstraintTrigger,
            ffi::SQLITE_CONSTRAINT_UNIQUE => Self::ConstraintUnique,
            ffi::SQLITE_CONSTRAINT_VTAB => Self::ConstraintVtab,
            code => Self::of_primary(code & 0xff),
        }
    }

    fn of_primary(code: i32) -> Self {
        match code {
            ffi::SQLITE_ERROR => Self::Error,
            ffi::SQLITE_INTERNAL => Self::Internal,
            ffi::SQLITE_PERM => Self::Perm,
            ffi::SQLITE_ABORT => Self::Abort,
            ffi::SQLITE_BUSY => Self::Busy,
            ffi::SQLITE_LOCKED => Self::Locked,
            ffi::SQLITE_NOMEM => Self::Nomem,
            ffi::SQLITE_READONLY => Self::Readonly,
            ffi::SQLITE_INTERRUPT => Self::Interrupt,
            ffi::SQLITE_IOERR => Self::Ioerr,
            ffi::SQLITE_CORRUPT => Self::Corrupt,
            ffi::SQLITE_NOTFOUND => Self::Notfound,
            ffi::SQLITE_FULL => Self::Full,
            ffi::SQLITE_CANTOPEN => Self::Cantopen,
            ffi::SQLITE_PROTOCOL => Self::Protocol,
            ffi::SQLITE_SCHEMA => Self::Schema,
            ffi::SQLITE_TOOBIG => Self::Toobig,
            ffi::SQLITE_CONSTRAINT => Self::Constraint,
            ffi::SQLITE_MISMATCH => Self::Mismatch,
            ffi::SQLITE_MISUSE => Self::Misuse,
            ffi::SQLITE_NOLFS => Self::Nolfs,
            ffi::SQLITE_AUTH => Self::Auth,
            ffi::SQLITE_RANGE => Self::Range,
            ffi::SQLITE_NOTADB => Self::Notadb,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;

    #[test]
    fn a_constraint_is_told_apart_and_any_other_extended_code_is_its_primary_one() {
        for (code, expected) in [
            (2067, ErrorCode::ConstraintUnique),
            (19, ErrorCode::Constraint),
            (19 | 77 << 8, ErrorCode::Constraint),
            (5, ErrorCode::Busy),
            (517, ErrorCode::Busy),
            (3850, ErrorCode::Ioerr),
            (1, ErrorCode::Error),
            (250, ErrorCode::Other),
        ] {
            assert_eq!(ErrorCode::of_result(code), expected, "{code}");
        }
    }
}
