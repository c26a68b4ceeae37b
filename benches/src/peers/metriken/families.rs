//! A group of `metriken` with a counter for each combination, which the caller numbers.

use super::Metriken;
use crate::peers::families::ByEnums;
use crate::workload::{FEW, Kind, Route};
use metriken::ShardedCounterGroup;

fn number(route: Route, kind: Kind) -> usize {
    route as usize * Kind::ALL.len() + kind as usize
}

impl ByEnums for Metriken {
    type Family = ShardedCounterGroup;

    fn family() -> ShardedCounterGroup {
        let group = ShardedCounterGroup::new(FEW);
        for (route, kind) in Route::ALL.iter().flat_map(|route| Kind::ALL.map(|kind| (*route, kind))) {
            group.insert_metadata(number(route, kind), "route".into(), route.text().into());
            group.insert_metadata(number(route, kind), "kind".into(), kind.text().into());
        }
        group
    }

    #[inline(always)]
    fn inc(group: &ShardedCounterGroup, route: Route, kind: Kind) {
        group.increment(number(route, kind));
    }
}
