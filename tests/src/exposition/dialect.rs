//! Where the two formats differ, line by line.

use super::error::Fault;
use super::line::number;

/// A format that pages are read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Dialect {
    /// The Prometheus text format 0.0.4.
    #[default]
    Text,
    /// OpenMetrics 1.0.
    OpenMetrics,
}

impl Dialect {
    pub(super) fn has_kind(self, kind: &str) -> bool {
        match self {
            Self::Text => ["counter", "gauge", "histogram", "summary", "untyped"].contains(&kind),
            Self::OpenMetrics => {
                ["unknown", "gauge", "counter", "stateset", "info", "histogram", "gaugehistogram", "summary"]
                    .contains(&kind)
            }
        }
    }

    /// What a backslash may stand before in a HELP.
    pub(super) fn escapes_of_help(self) -> &'static str {
        match self {
            Self::Text => r"\n",
            Self::OpenMetrics => "\\n\"",
        }
    }

    /// What the names of a kind's samples may have behind the name of their family.
    pub(super) fn suffixes(self, kind: &str) -> &'static [&'static str] {
        match (self, kind) {
            (Self::Text, "histogram") => &["_bucket", "_sum", "_count"],
            (Self::Text, "summary") => &["", "_sum", "_count"],
            // A gauge histogram is untyped.
            (Self::Text, "untyped") => &["", "_bucket", "_gsum", "_gcount"],
            (Self::OpenMetrics, "counter") => &["_total", "_created"],
            (Self::OpenMetrics, "histogram") => &["_bucket", "_sum", "_count", "_created"],
            (Self::OpenMetrics, "gaugehistogram") => &["_bucket", "_gsum", "_gcount"],
            (Self::OpenMetrics, "summary") => &["", "_sum", "_count", "_created"],
            (Self::OpenMetrics, "info") => &["_info"],
            _ => &[""],
        }
    }

    /// Checks a time: whole milliseconds from 1970 on in text, which is what Prometheus takes; seconds in OpenMetrics.
    pub(super) fn check_time(self, time: &str) -> Result<(), Fault> {
        match self {
            Self::Text if time.parse::<u64>().is_ok_and(|millis| i64::try_from(millis).is_ok()) => Ok(()),
            Self::OpenMetrics if !time.contains(['e', 'E', '+']) && number(time)?.is_finite() => Ok(()),
            _ => Err(Fault::Time),
        }
    }
}
