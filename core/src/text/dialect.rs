//! Where the formats of lines differ.

use super::number::{Floats, float};
use crate::collect::{Distribution, Timestamp};
use crate::desc::{Desc, Kind};
use crate::escape::{Place, escape};

/// A format of lines.
pub(crate) trait Dialect {
    /// How it writes floats.
    const FLOATS: Floats;

    /// How a HELP is escaped.
    const HELP: Place;

    /// What stands behind the last family.
    const END: &'static [u8];

    /// Whether it shows exemplars, and since when a thing is counted.
    const SHOWS_ORIGINS: bool;

    /// The name of a family as samples have it, in two parts: up to where further suffixes stand, and what plain samples
    /// have behind that.
    fn sample_name(desc: &Desc) -> (&str, &'static str);

    /// The name of a family in its HELP, TYPE and UNIT lines, in two parts.
    fn family_name(desc: &Desc) -> (&str, &'static str);

    /// What its TYPE line calls a kind.
    fn kind(kind: Kind) -> &'static str;

    /// Whether a histogram's sum and count are shown.
    fn shows_sum(kind: Kind, distribution: &Distribution<'_>) -> bool;

    /// Whether there is a way to write this moment.
    fn has(time: Timestamp) -> bool;

    /// Appends a moment.
    fn time(time: Timestamp, page: &mut Vec<u8>);

    /// Appends what follows HELP and TYPE.
    fn further_metadata(_desc: &Desc, _page: &mut Vec<u8>) {}

    /// Appends a float.
    fn float(value: f64, page: &mut Vec<u8>) {
        float(value, Self::FLOATS, page);
    }

    /// Appends the lines that begin a family.
    fn begin(desc: &Desc, page: &mut Vec<u8>) {
        if let Some(help) = desc.help() {
            Self::metadata("HELP", desc, page);
            escape(help, Self::HELP, page);
            page.push(b'\n');
        }
        Self::metadata("TYPE", desc, page);
        page.extend_from_slice(Self::kind(desc.kind()).as_bytes());
        page.push(b'\n');
        Self::further_metadata(desc, page);
    }

    /// Appends `# HELP name `, or the like.
    fn metadata(keyword: &str, desc: &Desc, page: &mut Vec<u8>) {
        let (name, suffix) = Self::family_name(desc);
        for part in ["# ", keyword, " ", name, suffix, " "] {
            page.extend_from_slice(part.as_bytes());
        }
    }
}
