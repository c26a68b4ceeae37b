//! A group as a picture: SVG that takes its colours from what the reader's page has, light or dark.

use super::{figure, libraries, size_of, sizes, what};
use crate::peers::Role;
use crate::record::{Record, Row};
use std::fmt::Write;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 48.0;
/// Of the lines' area; what is right of it is for their names.
const RIGHT: f64 = 540.0;
const BOTTOM: f64 = 380.0;
/// From one name to the next, so that none covers another.
const LINE: f64 = 16.0;

const STYLE: &str = "<style>
:root { --ink: #1f2328; --soft: #656d76; --grid: #d8dee4; --ours: #0969da }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --grid: #3d444d; --ours: #58a6ff } }
text { font: 12px system-ui, sans-serif; fill: var(--soft) }
.title { font-size: 14px; fill: var(--ink) }
.grid { stroke: var(--grid) }
.peer, .beside, .control { stroke: var(--soft); fill: none; stroke-width: 1.5 }
.beside { stroke-dasharray: 6 3 }
.control { stroke-dasharray: 2 3 }
.ours { stroke: var(--ours); fill: none; stroke-width: 3 }
text.ours { stroke: none; fill: var(--ours); font-weight: 600 }
text.peer, text.beside, text.control { stroke: none; fill: var(--soft) }
rect { stroke: none !important; fill: var(--grid) !important }
rect.ours { fill: var(--ours) !important }
</style>
";

/// The picture of a group: lines over its sizes, both axes by factors; bars where it has one size. Empty when there is no such
/// group.
#[must_use]
pub fn picture(record: &Record, group: &str) -> String {
    // An axis by factors has no place for zero.
    let rows: Vec<&Row> = record.group(group).filter(|row| row.median > 0.0).collect();
    let sizes = sizes(&rows);
    match sizes.as_slice() {
        [] => String::new(),
        [_] => bars(group, &rows),
        sizes => lines(group, &rows, sizes),
    }
}

fn begin(group: &str, first: &Row, height: f64, more: &str) -> String {
    let title = format!("{}: {}{more}", group.replace('_', " "), what(first));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">\n\
         {STYLE}<text class=\"title\" x=\"16\" y=\"24\">{title}</text>\n"
    )
}

fn class(role: Role) -> &'static str {
    match role {
        Role::Ours => "ours",
        Role::Peer => "peer",
        Role::Beside => "beside",
        Role::Control => "control",
    }
}

/// An axis by factors: from the figures' least to their greatest.
struct Axis {
    least: f64,
    greatest: f64,
    from: f64,
    to: f64,
}

impl Axis {
    fn of(figures: impl Iterator<Item = f64> + Clone, from: f64, to: f64) -> Self {
        let least = figures.clone().fold(f64::INFINITY, f64::min);
        let greatest = figures.fold(0.0, f64::max).max(least * 1.01);
        Self { least, greatest, from, to }
    }

    fn at(&self, figure: f64) -> f64 {
        let part = (figure / self.least).ln() / (self.greatest / self.least).ln();
        self.from + part * (self.to - self.from)
    }

    /// One, two and five times each power of ten, as far as the axis goes; only the powers where these are many.
    fn ticks(&self) -> Vec<f64> {
        let powers = self.least.log10().floor() as i32..=self.greatest.log10().ceil() as i32;
        let steps: &[f64] = if self.greatest / self.least > 300.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let all = powers.flat_map(|power| steps.iter().map(move |step| step * 10_f64.powi(power)));
        all.filter(|tick| (self.least..=self.greatest).contains(tick)).collect()
    }
}

fn lines(group: &str, rows: &[&Row], sizes: &[&Row]) -> String {
    let mut svg = begin(group, rows[0], BOTTOM + 56.0, "; both axes by factors");
    let x = Axis::of(sizes.iter().map(|size| size.size as f64), LEFT, RIGHT);
    let y = Axis::of(rows.iter().map(|row| row.median), BOTTOM, TOP);
    for tick in y.ticks() {
        let at = y.at(tick);
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M{LEFT} {at:.1}H{RIGHT}\"/>");
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            at + 4.0,
            short(tick)
        );
    }
    for size in sizes {
        let at = x.at(size.size as f64);
        let _ = writeln!(
            svg,
            "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            BOTTOM + 24.0,
            size_of(size)
        );
    }
    let mut names = Vec::new();
    for library in libraries(rows) {
        let class = class(library.role);
        let mut own: Vec<&&Row> = rows.iter().filter(|row| row.library == library.library).collect();
        own.sort_by_key(|row| row.size);
        let points = own.iter().map(|row| format!("{:.1},{:.1}", x.at(row.size as f64), y.at(row.median)));
        let points = points.collect::<Vec<_>>().join(" ");
        let _ = writeln!(svg, "<polyline class=\"{class}\" points=\"{points}\"/>");
        let last = own[own.len() - 1];
        names.push((y.at(last.median), format!("{} {}", last.library, figure(last.median)), class));
    }
    for (at, name, class) in apart(names) {
        let _ = writeln!(
            svg,
            "<text class=\"{class}\" x=\"{}\" y=\"{:.1}\">{name}</text>",
            RIGHT + 12.0,
            at + 4.0
        );
    }
    svg + "</svg>\n"
}

/// Moves what is too near to what is above it down, and all up again by as much as the last one went too far.
fn apart<T>(mut names: Vec<(f64, T, &'static str)>) -> Vec<(f64, T, &'static str)> {
    names.sort_by(|one, other| one.0.total_cmp(&other.0));
    for next in 1..names.len() {
        names[next].0 = names[next].0.max(names[next - 1].0 + LINE);
    }
    let mut most = BOTTOM + LINE;
    for name in names.iter_mut().rev() {
        name.0 = name.0.min(most);
        most = name.0 - LINE;
    }
    names
}

fn bars(group: &str, rows: &[&Row]) -> String {
    const NAMES: f64 = 200.0;
    const BAR: f64 = 24.0;
    let height = TOP + rows.len() as f64 * BAR + 16.0;
    let mut svg = begin(group, rows[0], height, &format!(", {}", size_of(rows[0])));
    let mut rows = rows.to_vec();
    rows.sort_by(|one, other| one.median.total_cmp(&other.median));
    let greatest = rows.iter().map(|row| row.median).fold(0.0, f64::max);
    for (place, row) in rows.iter().enumerate() {
        let (at, class) = (TOP + place as f64 * BAR, class(row.role));
        let long = row.median / greatest * (RIGHT - NAMES);
        let text = at + 15.0;
        let _ = writeln!(
            svg,
            "<text class=\"{class}\" x=\"{}\" y=\"{text:.1}\" text-anchor=\"end\">{}</text>\n\
             <rect class=\"{class}\" x=\"{NAMES}\" y=\"{:.1}\" width=\"{long:.1}\" height=\"{}\"/>\n\
             <text class=\"{class}\" x=\"{:.1}\" y=\"{text:.1}\">{}</text>",
            NAMES - 8.0,
            row.library,
            at + 3.0,
            BAR - 6.0,
            NAMES + long + 8.0,
            figure(row.median),
        );
    }
    svg + "</svg>\n"
}

/// A tick, without zeros that say nothing.
fn short(tick: f64) -> String {
    let text = format!("{tick:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Axis, LINE, apart, picture};
    use crate::record::Record;

    #[test]
    fn an_axis_by_factors_has_the_middle_at_the_root_of_the_product() {
        let axis = Axis::of([1.0, 100.0].into_iter(), 0.0, 10.0);
        assert!((axis.at(10.0) - 5.0).abs() < 1e-9);
        assert_eq!(axis.ticks(), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
    }

    #[test]
    fn no_name_covers_another() {
        let names = apart(vec![(50.0, "b", ""), (49.0, "a", ""), (51.0, "c", "")]);
        assert!(names.is_sorted_by(|one, next| one.0 + LINE <= next.0));
        assert_eq!(names.iter().map(|name| name.1).collect::<String>(), "abc");
    }

    #[test]
    fn each_library_is_drawn_and_named() {
        let text = "counter,altimeter,ours,1,threads,ns,1,1,1\ncounter,altimeter,ours,2,threads,ns,2,2,2\n\
            counter,peer,peer,1,threads,ns,3,3,3\ncounter,peer,peer,2,threads,ns,4,4,4\n\
            cache,altimeter,ours,1,threads,ns,5,5,5\n";
        let record = Record::parse(text).expect("a record");
        let lines = picture(&record, "counter");
        assert_eq!(lines.matches("<polyline").count(), 2);
        assert!(lines.contains(">altimeter 2.00</text>") && lines.contains(">peer 4.00</text>"));
        assert_eq!(picture(&record, "cache").matches("<rect").count(), 1);
    }
}
