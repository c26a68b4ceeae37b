//! Any texts as a HELP and as label values: on the page as a naive replacement of characters has them.

#![no_main]

use altimeter::{Collect, Desc, Format, Kind, Sample, Sink};
use libfuzzer_sys::fuzz_target;

struct Gauge<'a> {
    desc: Desc,
    labels: [(&'a str, &'a str); 2],
}

impl Collect for Gauge<'_> {
    fn families(&self) -> Vec<Desc> {
        vec![self.desc.clone()]
    }

    fn collect(&self, sink: &mut dyn Sink) {
        sink.family(&self.desc);
        sink.sample(&Sample::whole(&self.labels, 1));
    }
}

fuzz_target!(|texts: (&str, &str, &str)| {
    let (help, first, second) = texts;
    let desc = Desc::of(Kind::Gauge, "g").expect("a name").with_help(help);
    let gauge = Gauge { desc, labels: [("a", first), ("b", second)] };
    let page = |format: Format| {
        let mut page = Vec::new();
        format.encode(&gauge, &mut page).expect("nothing is left out");
        String::from_utf8(page).expect("text")
    };
    let line = help.replace('\\', r"\\").replace('\n', r"\n");
    let quoted = line.replace('"', "\\\"");
    let labels = labels(&gauge.labels);
    assert_eq!(page(Format::Text), format!("# HELP g {line}\n# TYPE g gauge\ng{labels} 1\n"));
    assert_eq!(page(Format::OpenMetrics), format!("# HELP g {quoted}\n# TYPE g gauge\ng{labels} 1\n# EOF\n"));
});

/// The labels with their braces; an empty value is an absent label.
fn labels(labels: &[(&str, &str)]) -> String {
    let escaped = |text: &str| text.replace('\\', r"\\").replace('\n', r"\n").replace('"', "\\\"");
    let present = labels.iter().filter(|(_, value)| !value.is_empty());
    let labels: Vec<_> = present.map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) }
}
