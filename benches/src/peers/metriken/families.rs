//! A group of `metriken` with a counter for each combination, which the caller numbers.

use super::Metriken;
use crate::peers::families::ByEnums;
use crate::workload::{Client, FEW, Route};
use metriken::ShardedCounterGroup;

fn number(route: Route, client: Client) -> usize {
    route as usize * Client::ALL.len() + client as usize
}

impl ByEnums for Metriken {
    type Family = ShardedCounterGroup;

    fn family() -> ShardedCounterGroup {
        let group = ShardedCounterGroup::new(FEW);
        for (route, client) in Route::ALL.iter().flat_map(|route| Client::ALL.map(|client| (*route, client)))
        {
            group.insert_metadata(number(route, client), "route".into(), route.text().into());
            group.insert_metadata(number(route, client), "client".into(), client.text().into());
        }
        group
    }

    #[inline(always)]
    fn inc(group: &ShardedCounterGroup, route: Route, client: Client) {
        group.increment(number(route, client));
    }
}
