//! Values of a configuration in messages.

use std::fmt;

use rocket::figment::value::{Num, Value};

/// A value as one would write it in TOML.
pub(super) struct Shown<'a>(pub(super) &'a Value);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::String(_, text) => write!(f, "{text:?}"),
            Value::Char(_, character) => write!(f, "\"{character}\""),
            Value::Bool(_, value) => value.fmt(f),
            Value::Num(_, Num::F32(value)) => value.fmt(f),
            Value::Num(_, Num::F64(value)) => value.fmt(f),
            Value::Num(_, whole) => match (whole.to_u128(), whole.to_i128()) {
                (Some(value), _) => value.fmt(f),
                (None, Some(value)) => value.fmt(f),
                (None, None) => f.write_str("a number"),
            },
            Value::Empty(..) => f.write_str("empty"),
            Value::Array(_, values) => {
                let shown: Vec<String> = values.iter().map(|value| Shown(value).to_string()).collect();
                write!(f, "[{}]", shown.join(", "))
            }
            Value::Dict(_, table) => {
                let shown: Vec<String> =
                    table.iter().map(|(key, value)| format!("{key} = {}", Shown(value))).collect();
                write!(f, "{{{}}}", shown.join(", "))
            }
        }
    }
}
