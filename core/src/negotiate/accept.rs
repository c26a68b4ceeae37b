//! From `Accept` to a format.

use super::header::{Element, Weight, elements};
use crate::format::Format;
use std::cmp::Reverse;

/// A format as it is offered.
struct Offer {
    format: Format,
    kind: &'static str,
    subtype: &'static str,
    /// Parameters that say which one it is. Where a range names one otherwise, it does not match; where it names all, it is exact.
    parameters: &'static [(&'static str, &'static str)],
}

/// In the order of preference where a request has none.
const OFFERS: &[Offer] = &[
    Offer { format: Format::Text, kind: "text", subtype: "plain", parameters: &[("version", "0.0.4")] },
    Offer {
        format: Format::OpenMetrics,
        kind: "application",
        subtype: "openmetrics-text",
        parameters: &[("version", "1.0.0")],
    },
    #[cfg(feature = "protobuf")]
    Offer {
        format: Format::Protobuf,
        kind: "application",
        subtype: "vnd.google.protobuf",
        parameters: &[("proto", "io.prometheus.client.MetricFamily"), ("encoding", "delimited")],
    },
];

/// How exactly a range names what it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precision {
    /// `*/*`
    Anything,
    /// `text/*`
    Kind,
    /// `text/plain`
    Type,
    /// `text/plain;version=0.0.4`
    Version,
}

/// What a header says of an offer: its weight, by the most specific range that matches, and where that stands.
#[derive(Debug, Clone, Copy)]
struct Verdict {
    precision: Precision,
    weight: Weight,
    place: usize,
}

pub(super) fn format(accept: &str) -> Format {
    let mut verdicts = [None; OFFERS.len()];
    for (place, element) in elements(accept).enumerate() {
        let Some(weight) = element.weight() else { continue };
        for (offer, verdict) in OFFERS.iter().zip(&mut verdicts) {
            if let Some(precision) = offer.matches(element) {
                keep(verdict, Verdict { precision, weight, place });
            }
        }
    }
    let rank = |verdict: &Verdict| (Reverse(verdict.weight), Reverse(verdict.precision), verdict.place);
    let offers = OFFERS.iter().zip(verdicts).filter_map(|(offer, verdict)| Some((offer, verdict?)));
    let best = offers.filter(|(_, verdict)| verdict.weight > 0).min_by_key(|(_, verdict)| rank(verdict));
    best.map_or(Format::Text, |(offer, _)| offer.format)
}

/// The more specific verdict; of two equal ones, the weightier.
fn keep(kept: &mut Option<Verdict>, verdict: Verdict) {
    let rank = |verdict: &Verdict| (verdict.precision, verdict.weight);
    if kept.is_none_or(|kept| rank(&kept) < rank(&verdict)) {
        *kept = Some(verdict);
    }
}

impl Offer {
    /// Whether a range matches, and how exactly. A version or a character set that is not ours does not match; parameters
    /// that we know nothing of are passed over, as Prometheus's `escaping`, which allows names that we do not have.
    fn matches(&self, range: Element<'_>) -> Option<Precision> {
        let (kind, subtype) = range.name.split_once('/')?;
        let mut precision = match (kind.trim(), subtype.trim()) {
            ("*", "*") => Precision::Anything,
            (kind, "*") if kind.eq_ignore_ascii_case(self.kind) => Precision::Kind,
            (kind, subtype)
                if kind.eq_ignore_ascii_case(self.kind) && subtype.eq_ignore_ascii_case(self.subtype) =>
            {
                Precision::Type
            }
            _ => return None,
        };
        if precision == Precision::Type {
            let mut named = 0;
            for (name, value) in range.parameters() {
                let own = self.parameters.iter().find(|(own, _)| name.eq_ignore_ascii_case(own));
                let is_other = own.is_some_and(|(_, own)| value != *own);
                if is_other || (name.eq_ignore_ascii_case("charset") && !value.eq_ignore_ascii_case("utf-8"))
                {
                    return None;
                }
                named += usize::from(own.is_some());
            }
            if named >= self.parameters.len() {
                precision = Precision::Version;
            }
        }
        Some(precision)
    }
}

#[cfg(test)]
mod tests {
    use super::format;
    use crate::format::Format::{OpenMetrics, Text};

    #[test]
    fn scrapers_get_what_they_prefer() {
        let prometheus_2_42 = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        let prometheus_2_42_protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        let prometheus_2_53 = "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
        let prometheus_3_5 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
        let prometheus_3_5_protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
        for accept in [prometheus_2_42, prometheus_2_53, prometheus_3_5] {
            assert_eq!(format(accept), OpenMetrics, "{accept}");
        }
        for accept in [prometheus_2_42_protobuf, prometheus_3_5_protobuf] {
            #[cfg(feature = "protobuf")]
            assert_eq!(format(accept), crate::format::Format::Protobuf, "{accept}");
            #[cfg(not(feature = "protobuf"))]
            assert_eq!(format(accept), OpenMetrics, "{accept}");
        }
        assert_eq!(format("text/plain;version=0.0.4;q=1,*/*;q=0.1"), Text, "VictoriaMetrics");
    }

    #[test]
    fn who_does_not_ask_for_a_format_gets_text() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
        for accept in ["", "*/*", browser, "text/html", "application/json", "image/*", "*/*;q=0"] {
            assert_eq!(format(accept), Text, "{accept}");
        }
    }

    #[test]
    fn the_most_specific_range_tells_the_weight() {
        assert_eq!(format("*/*, text/plain;q=0.1"), OpenMetrics);
        assert_eq!(format("text/*;q=0.2, application/*;q=0.3, text/plain;q=0.4"), Text);
        assert_eq!(format("text/plain;q=0, */*;q=0.1"), OpenMetrics);
        assert_eq!(
            format("text/plain;q=0.9, text/plain;version=0.0.4;q=0.1, application/openmetrics-text;q=0.5"),
            OpenMetrics
        );
    }

    #[test]
    fn of_equal_weights_the_more_exact_wins_and_then_the_first() {
        assert_eq!(format("*/*, application/openmetrics-text"), OpenMetrics);
        assert_eq!(format("text/plain, application/openmetrics-text"), Text);
        assert_eq!(format("application/openmetrics-text, text/plain"), OpenMetrics);
        assert_eq!(format("text/plain, application/openmetrics-text;version=1.0.0"), OpenMetrics);
    }

    #[test]
    fn versions_and_character_sets_that_are_not_ours_do_not_match() {
        assert_eq!(format("application/openmetrics-text;version=0.0.1,text/plain;q=0.1"), Text);
        assert_eq!(format("text/plain;version=1.0.0,application/openmetrics-text;q=0.1"), OpenMetrics);
        assert_eq!(format("text/plain;charset=latin1,application/openmetrics-text;q=0.1"), OpenMetrics);
        assert_eq!(format("application/openmetrics-text;charset=UTF-8"), OpenMetrics);
    }

    #[cfg(feature = "protobuf")]
    #[test]
    fn protobuf_is_not_for_who_asks_for_another_message_or_encoding() {
        let other = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text";
        assert_eq!(format(other), Text);
        assert_eq!(format("application/vnd.google.protobuf;proto=a.b.C;encoding=delimited, */*;q=0.1"), Text);
        assert_eq!(format("application/*"), OpenMetrics);
        assert_eq!(format("application/vnd.google.protobuf"), crate::format::Format::Protobuf);
    }

    #[test]
    fn case_spaces_and_quotes_do_not_matter() {
        assert_eq!(
            format(" Application/OpenMetrics-Text ; Version=\"1.0.0\" ; Q=0.9 , text/plain;q=0.8"),
            OpenMetrics
        );
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        for garbage in
            ["/", "//", ",,,", ";;;", "q=1", "\"", "text/plain;q=", "*", "é/é;é=é", "a/b;q=9999999999999"]
        {
            assert_eq!(format(garbage), Text, "{garbage}");
            assert_eq!(
                format(&format!("{},application/openmetrics-text", garbage.replace('"', ""))),
                OpenMetrics
            );
        }
        assert_eq!(format("application/openmetrics-text;q=x, text/plain;q=0.1"), Text);
    }

    #[test]
    fn ten_thousand_bytes_are_read() {
        let long = format!("{}application/openmetrics-text", "text/html;level=1;q=0.9, ".repeat(10_000 / 25));
        assert_eq!(format(&long), OpenMetrics);
    }
}
