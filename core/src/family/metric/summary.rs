//! Summaries in families.

use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{NumberSink, Quantiles, Sample};
use crate::counter::Counter;
use crate::summary::{Summary, SummaryConfig, SummaryOptions};
use std::sync::Arc;

impl Sealed for Summary {
    type Options = SummaryOptions;
    type Config = Arc<SummaryConfig>;

    const KIND: Kind = Kind::Summary;

    fn config(options: &SummaryOptions, _desc: &Desc) -> Result<Arc<SummaryConfig>, SpaceFull> {
        Ok(Arc::new(SummaryConfig::new(options)?))
    }

    fn new(config: &Arc<SummaryConfig>) -> Result<Self, SpaceFull> {
        Self::new(config.clone())
    }

    fn sample<'a>(
        config: &Arc<SummaryConfig>,
        series: impl Iterator<Item = Shown<'a, Self>>,
        asked: Asked<'_>,
        sink: &mut dyn NumberSink,
    ) {
        let mut room = config.room();
        let mut quantiles: Vec<(f64, f64)> = Vec::new();
        for shown in series {
            let (count, sum) = shown.metric.read_into(asked.counts, &mut room);
            let values = config.options().quantiles().iter();
            quantiles.clear();
            quantiles.extend(values.map(|&quantile| (quantile, shown.metric.quantile(&room, quantile))));
            let value = Quantiles::checked(&quantiles).with_count(count).with_sum(sum);
            sink.sample(&Sample::summary(shown.labels(), &value).created_if(shown.created));
        }
    }

    fn has_options(config: &Arc<SummaryConfig>, options: &SummaryOptions) -> bool {
        config.options().agree_with(options)
    }

    fn activity(&self) -> u64 {
        self.count()
    }

    fn is_held(&self) -> bool {
        Summary::is_held(self)
    }

    fn rejected(config: &Arc<SummaryConfig>) -> Option<&Counter> {
        Some(config.rejected())
    }

    fn clamped(config: &Arc<SummaryConfig>) -> Option<&Counter> {
        Some(config.clamped())
    }
}
