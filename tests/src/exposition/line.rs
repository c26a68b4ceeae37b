//! A line, taken apart.

use super::dialect::Dialect;
use super::error::Fault;
use super::page::{Exemplar, Labels, Sample};

/// What a line can be.
#[derive(Debug)]
pub(super) enum Line<'a> {
    /// `# HELP name text`
    Help { family: &'a str, text: String },
    /// `# TYPE name kind`
    Type { family: &'a str, kind: &'a str },
    /// `# UNIT name unit`
    Unit { family: &'a str, unit: &'a str },
    /// `name{label="value"} 1`
    Sample(Sample),
    /// `# EOF`
    End,
}

impl<'a> Line<'a> {
    pub(super) fn parse(line: &'a str, dialect: Dialect) -> Result<Self, Fault> {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (family, text) = rest.split_once(' ').unwrap_or((rest, ""));
            metric_name(family)?;
            return Ok(Self::Help { family, text: unescape(text, dialect.escapes_of_help())? });
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (family, kind) = rest.split_once(' ').ok_or(Fault::UnknownType)?;
            metric_name(family)?;
            return if dialect.has_kind(kind) {
                Ok(Self::Type { family, kind })
            } else {
                Err(Fault::UnknownType)
            };
        }
        if dialect == Dialect::OpenMetrics {
            if let Some(rest) = line.strip_prefix("# UNIT ") {
                let (family, unit) = rest.split_once(' ').ok_or(Fault::Unit)?;
                metric_name(family)?;
                return Ok(Self::Unit { family, unit });
            }
            if line == "# EOF" {
                return Ok(Self::End);
            }
        }
        if line.is_empty() || line.starts_with('#') {
            return Err(Fault::Comment);
        }
        sample(line, dialect).map(Self::Sample)
    }

    /// The family that a HELP or TYPE line names.
    pub(super) fn family(&self) -> Option<&str> {
        match self {
            Self::Help { family, .. } | Self::Type { family, .. } | Self::Unit { family, .. } => Some(family),
            Self::Sample(_) | Self::End => None,
        }
    }
}

fn sample(line: &str, dialect: Dialect) -> Result<Sample, Fault> {
    let (name, rest) = line.split_at(line.find(['{', ' ']).ok_or(Fault::Number)?);
    metric_name(name)?;
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(inside) => labels(inside)?,
        None => (Labels::new(), rest),
    };
    let rest = rest.strip_prefix(' ').ok_or(Fault::Number)?;
    let (point, exemplar) = match rest.split_once(" # ") {
        Some((point, exemplar)) if dialect == Dialect::OpenMetrics => {
            (point, Some(self::exemplar(exemplar, dialect)?))
        }
        _ => (rest, None),
    };
    let (text, value, time) = point_of(point, dialect)?;
    Ok(Sample { name: name.to_owned(), labels, value, text: text.to_owned(), time, exemplar })
}

/// `0.67` or `0.67 1520879607.789`.
fn point_of(point: &str, dialect: Dialect) -> Result<(&str, f64, Option<String>), Fault> {
    let (text, time) = point.split_once(' ').map_or((point, None), |(text, time)| (text, Some(time)));
    let value = number(text)?;
    time.map_or(Ok(()), |time| dialect.check_time(time))?;
    Ok((text, value, time.map(str::to_owned)))
}

/// `{trace_id="x"} 0.67`, or `{} 0.67`.
fn exemplar(text: &str, dialect: Dialect) -> Result<Exemplar, Fault> {
    let inside = text.strip_prefix('{').ok_or(Fault::Exemplar)?;
    let (labels, rest) = match inside.strip_prefix('}') {
        Some(rest) => (Labels::new(), rest),
        None => labels(inside)?,
    };
    let (_, value, time) = point_of(rest.strip_prefix(' ').ok_or(Fault::Number)?, dialect)?;
    Ok(Exemplar { labels, value, time })
}

/// The labels up to the closing brace, and what follows it.
fn labels(mut rest: &str) -> Result<(Labels, &str), Fault> {
    let mut labels = Labels::new();
    loop {
        let (name, quoted) = rest.split_once("=\"").ok_or(Fault::Labels)?;
        label_name(name)?;
        let (value, after) = quoted.split_at(closing_quote(quoted).ok_or(Fault::Labels)?);
        let value = unescape(value, "\\n\"")?;
        if value.is_empty() {
            return Err(Fault::EmptyLabel);
        }
        if labels.insert(name.to_owned(), value).is_some() {
            return Err(Fault::LabelTwice);
        }
        match after.as_bytes().get(1) {
            Some(b',') => rest = &after[2..],
            Some(b'}') => return Ok((labels, &after[2..])),
            _ => return Err(Fault::Labels),
        }
    }
}

/// The place of the first quote that no backslash escapes.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

/// Undoes the escapes of the characters in `allowed`, of which `n` stands for a newline.
fn unescape(text: &str, allowed: &str) -> Result<String, Fault> {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let meant = match character {
            '\\' => match characters.next().filter(|&escaped| allowed.contains(escaped)) {
                Some('n') => '\n',
                Some(escaped) => escaped,
                None => return Err(Fault::Escape),
            },
            plain => plain,
        };
        plain.push(meant);
    }
    Ok(plain)
}

/// A number as Go's `ParseFloat` reads it, in the forms that encoders write.
pub(super) fn number(text: &str) -> Result<f64, Fault> {
    match text {
        "+Inf" => Ok(f64::INFINITY),
        "-Inf" => Ok(f64::NEG_INFINITY),
        "NaN" => Ok(f64::NAN),
        // Rust's reads the rest as Go's does, but also `inf`, `nan` and `infinity`.
        _ if text.bytes().all(|byte| b"0123456789+-.eE".contains(&byte)) => {
            text.parse().map_err(|_| Fault::Number)
        }
        _ => Err(Fault::Number),
    }
}

fn metric_name(name: &str) -> Result<(), Fault> {
    is_name(name, b"_:")
}

fn label_name(name: &str) -> Result<(), Fault> {
    is_name(name, b"_")
}

fn is_name(name: &str, also: &[u8]) -> Result<(), Fault> {
    let first = |byte: u8| byte.is_ascii_alphabetic() || also.contains(&byte);
    let valid = name.bytes().next().is_some_and(first)
        && name.bytes().all(|byte| first(byte) || byte.is_ascii_digit());
    if valid { Ok(()) } else { Err(Fault::Name) }
}
