//! Infos in families.

use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{LabelSet, NumberSink, Sample};
use crate::info::Info;
use std::sync::Arc;

impl Sealed for Info {
    type Options = ();
    /// The names of the labels that the family has of itself.
    type Config = Arc<[String]>;

    const KIND: Kind = Kind::Info;

    fn config((): &(), desc: &Desc) -> Result<Arc<[String]>, SpaceFull> {
        Ok(desc.label_names().map(str::to_owned).collect())
    }

    fn new(taken: &Arc<[String]>) -> Result<Self, SpaceFull> {
        Ok(Self::new(taken.clone()))
    }

    fn sample<'a>(
        _taken: &Arc<[String]>,
        series: impl Iterator<Item = Shown<'a, Self>>,
        _asked: Asked<'_>,
        sink: &mut dyn NumberSink,
    ) {
        let mut text = Vec::new();
        for shown in series {
            text.clear();
            text.extend_from_slice(shown.text.as_bytes());
            let said = shown.metric.text();
            if !text.is_empty() && !said.is_empty() {
                text.push(b',');
            }
            text.extend_from_slice(said.as_bytes());
            let text = str::from_utf8(&text).expect("texts are joined to a text");
            sink.sample(&Sample::info(LabelSet::of_text(text)));
        }
    }

    fn has_options(_taken: &Arc<[String]>, (): &()) -> bool {
        true
    }

    fn activity(&self) -> u64 {
        self.changes()
    }

    fn is_held(&self) -> bool {
        Info::is_held(self)
    }
}
